#include "cli/load_line.hpp"

#include "cli/digest.hpp"

#include <simdjson.h>

namespace relay::cli {

namespace {

bool has(const simdjson::dom::object& object, std::string_view name)
{
    return object.at_key(name).error() == simdjson::SUCCESS;
}

bool is_mail(const simdjson::dom::object& object)
{
    std::string_view type;
    return object.at_key("type").get(type) == simdjson::SUCCESS && type == "send_email";
}

} // namespace

std::string prepared_line(std::string_view line, std::uint64_t number)
{
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
        return std::string(line);
    const auto key = "load-" + digest(line) + "-" + std::to_string(number);
    const auto key_member = "\"idempotency_key\":\"" + key + "\",";
    if (!has(object, "type"))
        return "{\"type\":\"send_email\"," + key_member + "\"payload\":" + std::string(line) + "}";
    if (!is_mail(object) || has(object, "idempotency_key") || has(object, "idempotencyKey"))
        return std::string(line);
    std::string prepared(line);
    prepared.insert(prepared.find('{') + 1, key_member);
    return prepared;
}

} // namespace relay::cli
