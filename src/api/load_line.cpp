#include "load_line.hpp"

#include <simdjson.h>

namespace relay {

namespace {

bool is_object_without_type(std::string_view line)
{
    constexpr std::string_view usual_start = R"({"type":)";
    if (line.starts_with(usual_start))
        return false;
    const simdjson::padded_string json(line);
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser.iterate(json).get(document) || document.get_object().get(object))
        return false;
    simdjson::ondemand::value type;
    return object.find_field_unordered("type").get(type) == simdjson::NO_SUCH_FIELD;
}

} // namespace

std::string as_job_line(std::string_view line)
{
    if (!is_object_without_type(line))
        return std::string(line);
    return R"({"type":"send_email","payload":)" + std::string(line) + "}";
}

} // namespace relay
