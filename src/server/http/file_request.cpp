#include "server/http/file_request.hpp"

#include "relay/base/text.hpp"
#include "server/http/body.hpp"
#include "server/http/url.hpp"

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_upload_name = 200; // bytes

} // namespace

std::string read_upload_name(const std::string& query)
{
    auto name = query_parameter(query, "upload").value_or(std::string());
    if (name.size() > longest_upload_name)
        refuse_body("`upload` is a name of 200 bytes at most.");
    return name;
}

bool wants_csv(std::string_view accept)
{
    return to_ascii_lower(accept).find("json") == std::string::npos;
}

json::array skipped_json(const std::vector<skipped_recipient>& skipped)
{
    json::array array;
    for (const auto& one : skipped)
        array.push_back({{"line", one.line}, {"email", one.email}, {"reason", to_string(one.why)}});
    return array;
}

} // namespace relay
