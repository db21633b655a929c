# Finds Arrow C++ and Parquet and offers them as the target comity::arrow.
# A system Arrow is taken where there is one; else the C++ library inside the pinned pyarrow wheel of .venv (./dev setup).
find_package(Arrow 21 QUIET)
find_package(Parquet 21 QUIET)
add_library(comity_arrow INTERFACE)
add_library(comity::arrow ALIAS comity_arrow)
if(Arrow_FOUND AND Parquet_FOUND)
  message(STATUS "Arrow: system ${Arrow_VERSION}")
  target_link_libraries(comity_arrow INTERFACE Arrow::arrow_shared Parquet::parquet_shared)
else()
  set(COMITY_PYTHON "${CMAKE_SOURCE_DIR}/.venv/bin/python" CACHE FILEPATH "Python that has pyarrow")
  # -I: where pip makes a wheel, its PYTHONPATH hides the packages of this very Python.
  execute_process(COMMAND "${COMITY_PYTHON}" -I -c "import pyarrow, os; print(os.path.dirname(pyarrow.__file__))"
    OUTPUT_VARIABLE pyarrow_dir OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "No Arrow C++ found: neither a system one nor pyarrow in .venv. Run ./dev setup.")
  endif()
  file(GLOB arrow_so "${pyarrow_dir}/libarrow.so.*")
  file(GLOB parquet_so "${pyarrow_dir}/libparquet.so.*")
  file(GLOB s3_so "${pyarrow_dir}/libarrow_s3.so.*")
  message(STATUS "Arrow: ${arrow_so}")
  target_include_directories(comity_arrow SYSTEM INTERFACE "${pyarrow_dir}/include")
  target_link_libraries(comity_arrow INTERFACE "${parquet_so}" "${s3_so}" "${arrow_so}")
  # A wheel has a path of its own: INSTALL_RPATH of the module, since $ORIGIN does not pass through a link option as it is.
  if(NOT SKBUILD)
    target_link_options(comity_arrow INTERFACE "-Wl,-rpath,${pyarrow_dir}")
  endif()
  target_link_options(comity_arrow INTERFACE "-Wl,--disable-new-dtags")
endif()
