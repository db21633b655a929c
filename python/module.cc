// The Python face: the operations of the api, documents and the command line. Arguments come as texts, as they do from a command
// line; python/comity says what people write in Python for them.
#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>

#include "comity/api/describe.h"
#include "comity/api/flat.h"
#include "comity/api/operation.h"
#include "comity/api/workbook.h"
#include "comity/base/json_text.h"
#include "comity/base/kept.h"
#include "comity/base/printable.h"
#include "comity/cli/app.h"
#include "comity/cli/outputs.h"
#include "comity/cli/render.h"
#include "comity/platform/attended.h"

namespace nb = nanobind;

namespace {

// Exceptions are how Python tells errors: they begin and end in this file.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// As the package's own classes, which callers catch. What a library throws where nobody expected it is a sentence too, as it is for
// the command line: it never ends the process of a notebook.
void tell_python(const std::exception_ptr& thrown, void*) {
    const auto say = [](const char* kind, const std::string& sentence) {
        PyErr_SetString(nb::module_::import_("comity._errors").attr(kind).ptr(), sentence.c_str());
    };
    try {
        std::rethrow_exception(thrown);
    } catch (const UsageError& problem) {
        say("UsageError", problem.what());
    } catch (const Failure& problem) {
        say("Error", problem.what());
    } catch (const std::bad_alloc&) {
        say("Error", "memory ran out: this needs more than there is");
    } catch (const std::exception& problem) {
        say("Error", std::string("unexpected trouble: ") + problem.what());
    }
}

[[noreturn]] void raise(const comity::Error& error) {
    const std::string sentence = comity::printable(error.message);
    if (error.kind == comity::ErrorKind::kUsage) throw UsageError(sentence);
    throw Failure(sentence);
}

template <class T>
T or_raise(comity::Result<T> result) {
    if (!result.ok()) raise(result.error());
    return result.take();
}

const comity::Operation& operation_called(const std::string& name) {
    const comity::Operation* operation = comity::find_operation(name);
    if (operation == nullptr) throw UsageError("there is no verb '" + name + "'");
    return *operation;
}

// What an operation answered, and its forms.
class Document {
  public:
    Document(const std::string& verb, comity::Json json) : operation_(&operation_called(verb)), json_(std::move(json)) {}

    [[nodiscard]] const std::string& verb() const { return operation_->name; }
    [[nodiscard]] bool has_own_form() const { return !operation_->formats.empty(); }
    [[nodiscard]] std::string own_form() const { return json_.at("text").get<std::string>(); }
    [[nodiscard]] std::string json() const { return comity::document_text(json_); }
    [[nodiscard]] std::string text() const { return comity::printable(comity::render_text(verb(), json_)); }
    [[nodiscard]] std::string csv() const { return comity::to_csv(comity::flatten(verb(), json_)); }
    [[nodiscard]] nb::bytes xlsx() const { return bytes(comity::to_xlsx(verb(), json_)); }
    [[nodiscard]] nb::bytes parquet() const { return bytes(comity::to_parquet(comity::flatten(verb(), json_))); }

  private:
    static nb::bytes bytes(comity::Result<std::string> text) {
        const std::string made = or_raise(std::move(text));
        return nb::bytes(made.data(), made.size());
    }

    const comity::Operation* operation_;
    comity::Json json_;
};

Document read_document(const std::string& verb, const std::string& text) {
    comity::Json json = comity::json_of(text);
    if (json.is_discarded()) throw Failure("what '" + verb + "' wrote is no JSON document");
    return {verb, std::move(json)};
}

// As many questions as one likes share what they are made of.
class Session {
  public:
    Session(int threads, std::uint64_t kept) {
        resources_.threads = threads;
        if (kept > 0) resources_.kept = std::make_shared<comity::Kept>(kept);
    }

    void check_atlas(const std::string& path) const {
        comity::Session session{resources_, {}, {}};
        if (const comity::Status opened = comity::check_atlas(path, session); !opened.ok()) raise(opened.error());
    }

    // Ctrl-C gives the question up: it ends after the step it is at.
    Document run(const std::string& verb, const std::map<std::string, std::vector<std::string>>& texts) const {
        const comity::Operation& operation = operation_called(verb);
        comity::Arguments arguments;
        for (const auto& [name, values] : texts)
            for (const std::string& value : values) arguments.add(name, value);
        const auto stop = std::make_shared<std::atomic<bool>>(false);
        comity::Session session{resources_, {}, {}};
        session.resources.stop = stop;
        std::optional<comity::Result<comity::Json>> document;
        std::exception_ptr thrown;  // by a library; told where nobody pressed Ctrl-C
        std::optional<nb::python_error> interrupted;  // by what a handler of signals raised; told when the answer has ended
        {
            const nb::gil_scoped_release others_go_on;
            const auto work = [&] {
                try {
                    document = answer(operation, arguments, session);
                } catch (...) {
                    thrown = std::current_exception();
                }
            };
            comity::run_attended(work, [&] {
                const nb::gil_scoped_acquire mine;
                if (interrupted || PyErr_CheckSignals() == 0) return;
                interrupted.emplace();
                *stop = true;
            });
        }
        if (interrupted) throw nb::python_error(*interrupted);
        if (thrown) std::rethrow_exception(thrown);
        return {verb, or_raise(std::move(*document))};
    }

  private:
    static comity::Result<comity::Json> answer(const comity::Operation& operation, const comity::Arguments& arguments, const comity::Session& session) {
        COMITY_TRY(comity::check_outputs(arguments, "", false));
        COMITY_ASSIGN(comity::Json document, operation.run(arguments, session));
        COMITY_TRY(comity::write_side_files(arguments, operation, document));
        return document;
    }

    comity::Resources resources_;
};

int run_command(std::vector<std::string> words) {
    std::vector<char*> pointers;
    std::transform(words.begin(), words.end(), std::back_inserter(pointers), [](std::string& word) { return word.data(); });
    pointers.push_back(nullptr);
    const nb::gil_scoped_release others_go_on;
    return comity::run_command_line(static_cast<int>(words.size()), pointers.data());
}

}  // namespace

NB_MODULE(_comity, m) {
    m.attr("version") = COMITY_VERSION;
    nb::register_exception_translator(tell_python);
    m.def("operations", [] { return comity::all_operations_json().dump(); });
    m.def("run_command", run_command, nb::arg("words"));
    m.def("read_document", read_document, nb::arg("verb"), nb::arg("text"));
    nb::class_<Document>(m, "Document")
        .def_prop_ro("verb", &Document::verb)
        .def_prop_ro("has_own_form", &Document::has_own_form)
        .def("own_form", &Document::own_form)
        .def("json", &Document::json)
        .def("text", &Document::text)
        .def("csv", &Document::csv)
        .def("xlsx", &Document::xlsx)
        .def("parquet", &Document::parquet);
    nb::class_<Session>(m, "Session")
        .def(nb::init<int, std::uint64_t>(), nb::arg("threads"), nb::arg("kept"))
        .def("check_atlas", &Session::check_atlas, nb::arg("path"))
        .def("run", &Session::run, nb::arg("verb"), nb::arg("arguments"));
}
