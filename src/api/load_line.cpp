#include "load_line.hpp"

#include <simdjson.h>

namespace relay {

namespace {

// The whole line is parsed: what is broken must not become good by what is put around it.
bool is_object_without_type(std::string_view line)
{
    constexpr std::string_view usual_start = R"({"type":)";
    if (line.starts_with(usual_start))
        return false;
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
        return false;
    return object.at_key("type").error() == simdjson::NO_SUCH_FIELD;
}

} // namespace

std::string as_job_line(std::string_view line)
{
    if (!is_object_without_type(line))
        return std::string(line);
    return R"({"type":"send_email","payload":)" + std::string(line) + "}";
}

} // namespace relay
