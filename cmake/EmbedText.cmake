# cmake -DOUT=file.cc -DROOT=dir -DFILES=a;b -P EmbedText.cmake: writes a C++ table of (name, text) of the files.
# The texts are the one home of definitions (docs/methods) and of named country sets (data): the program carries them.
set(body "")
foreach(f IN LISTS FILES)
  file(READ "${f}" text)
  file(RELATIVE_PATH name "${ROOT}" "${f}")
  string(APPEND body "    {\"${name}\", R\"~~~~(${text})~~~~\"},\n")
endforeach()
file(WRITE "${OUT}.new" "// Generated from docs/methods and data; do not edit.\n#include \"comity/base/embedded.h\"\n\n#include <array>\n\nnamespace comity {\nnamespace {\nconstexpr EmbeddedText kTexts[] = {\n${body}};\n}  // namespace\nstd::span<const EmbeddedText> embedded_texts() { return kTexts; }\n}  // namespace comity\n")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
