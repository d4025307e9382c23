#include "sim/domain_endpoints.hpp"

#include "sim/query.hpp"
#include "sim/uuid.hpp"

#include <boost/json.hpp>

#include <functional>

namespace relay::sim {

namespace json = boost::json;

namespace {

constexpr std::string_view created = "2026-01-05 08:30:00.000000+00";

// The public half of a key of 1024 bits, which is what Resend makes; the same for all domains.
constexpr std::string_view dkim_key =
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDBBnjuhPtOjDF4dNiPuVYHVD01XLcL4oG1UNbhAt9YJa2M88kn"
    "0cBRJtixtKY8FziYVCpyOOKSrR9XEqp1fUmi9QwWgn6SPw4yK6ujt7N7yxkAWrY+Rjr0+zRAufZ+SGWBBnpA05Zh+Y"
    "puEU5gpRhmr5QVb966u0V4joHXllRK5wIDAQAB";

// The same at every start, so that ids may be written down
uuid id_of(std::string_view name)
{
    const std::hash<std::string_view> hash;
    return make_uuid(hash(name), hash(std::string(name) + "/domain"));
}

json::object to_row(const team& t, const std::string& name, std::string_view otherwise)
{
    const auto told = t.live.domain_status.find(name);
    return {
        {"id", to_string(id_of(name))},
        {"name", name},
        {"status", told != t.live.domain_status.end() ? std::string_view(told->second) : otherwise},
        {"created_at", created},
        {"region", "us-east-1"},
        {"capabilities", {{"sending", "enabled"}, {"receiving", "disabled"}}},
    };
}

json::array all_rows(const team& t)
{
    json::array rows;
    for (const auto& name : t.live.domains)
        rows.push_back(to_row(t, name, "verified"));
    for (const auto& name : t.live.unverified_domains)
        rows.push_back(to_row(t, name, "not_started"));
    return rows;
}

json::array records_of(std::string_view status)
{
    const json::value done = status == "verified" ? "verified" : "not_started";
    return {
        {{"record", "SPF"},
         {"name", "send"},
         {"type", "MX"},
         {"ttl", "Auto"},
         {"status", done},
         {"value", "feedback-smtp.us-east-1.amazonses.com"},
         {"priority", 10}},
        {{"record", "SPF"},
         {"name", "send"},
         {"type", "TXT"},
         {"ttl", "Auto"},
         {"status", done},
         {"value", "\"v=spf1 include:amazonses.com ~all\""}},
        {{"record", "DKIM"},
         {"name", "resend._domainkey"},
         {"type", "TXT"},
         {"ttl", "Auto"},
         {"status", done},
         {"value", dkim_key}},
    };
}

} // namespace

void list_domains(const team& t, std::string_view query, http_reply& reply)
{
    const auto limit = parse_limit(parameter(query, "limit"));
    if (!limit)
        return reply.fail(problems::invalid_page_limit());
    const auto after = parameter(query, "after");
    bool begun = after.empty();
    bool has_more = false;
    json::array data;
    for (auto& row : all_rows(t)) {
        const bool here = begun;
        begun = begun || row.at("id") == json::value(after);
        if (!here)
            continue;
        has_more = data.size() == *limit;
        if (has_more)
            break;
        data.push_back(std::move(row));
    }
    reply.body =
        serialize(json::object{{"object", "list"}, {"has_more", has_more}, {"data", data}});
}

void get_domain(const team& t, std::string_view id, http_reply& reply)
{
    if (!parse_uuid(id))
        return reply.fail(problems::invalid_uuid("id"));
    for (auto& row : all_rows(t)) {
        auto& domain = row.as_object();
        if (domain.at("id") != json::value(id))
            continue;
        domain["object"] = "domain";
        domain["records"] = records_of(domain.at("status").as_string());
        reply.body = serialize(domain);
        return;
    }
    reply.fail(problems::not_found("Domain"));
}

} // namespace relay::sim
