#include "doctor/expected_records.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t longest_chunk = 255; // of a TXT record

std::string without_quotes(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

// How many labels at the end of `record` are those that `domain` begins with
std::size_t overlap(std::string_view record, std::string_view domain)
{
    for (auto dot = record.find('.'); dot != std::string_view::npos;
         dot = record.find('.', dot + 1)) {
        const auto tail = record.substr(dot + 1);
        const bool begins = domain.size() > tail.size() && domain[tail.size()] == '.' &&
                            equals_ignoring_case(domain.substr(0, tail.size()), tail);
        // The zone has two labels at least
        if (begins && domain.substr(tail.size() + 1).find('.') != std::string_view::npos)
            return tail.size();
    }
    return 0;
}

bool ends_with_domain(std::string_view name, std::string_view domain)
{
    return name.size() > domain.size() && name[name.size() - domain.size() - 1] == '.' &&
           equals_ignoring_case(name.substr(name.size() - domain.size()), domain);
}

std::string with_dot(std::string_view name)
{
    return std::string(name) + (name.ends_with('.') ? "" : ".");
}

} // namespace

expected_records usual_records(std::string_view domain)
{
    const std::string name(domain);
    return {
        .return_path = "send." + name,
        .dkim = {{.name = "resend._domainkey." + name, .value = {}}},
    };
}

expected_records records_for(std::string_view domain, const standing& at_resend)
{
    auto expected = usual_records(domain);
    if (at_resend.what != standing::kind::listed)
        return expected;
    std::vector<expected_records::dkim_key> keys;
    for (const auto& r : at_resend.domain.records) {
        auto name = to_ascii_lower(whole_name(r.name, domain));
        if (r.purpose == "DKIM")
            keys.push_back(
                {.name = std::move(name), .type = r.type, .value = without_quotes(r.value)}
            );
        else if (r.purpose != "SPF")
            continue;
        else if (r.type == "TXT")
            expected.spf = without_quotes(r.value);
        else if (r.type == "MX") {
            expected.mx = r.value;
            expected.mx_priority = r.priority;
            expected.return_path = std::move(name);
            expected.told_by_resend = true;
        }
    }
    if (!keys.empty())
        expected.dkim = std::move(keys);
    return expected;
}

std::string whole_name(std::string_view record, std::string_view domain)
{
    while (record.ends_with('.'))
        record.remove_suffix(1);
    if (record.empty() || record == "@")
        return std::string(domain);
    if (equals_ignoring_case(record, domain) || ends_with_domain(record, domain))
        return std::string(record);
    if (const auto shared = overlap(record, domain))
        return std::string(record) + std::string(domain.substr(shared));
    return std::string(record) + "." + std::string(domain);
}

std::string txt_line(std::string_view name, std::string_view text)
{
    auto line = with_dot(name) + " TXT";
    do {
        line += " \"";
        for (const char c : text.substr(0, longest_chunk)) {
            if (c == '"' || c == '\\')
                line += '\\';
            line += c;
        }
        line += '"';
        text.remove_prefix(std::min(longest_chunk, text.size()));
    } while (!text.empty());
    return line;
}

std::string mx_line(std::string_view name, int priority, std::string_view host)
{
    return with_dot(name) + " MX " + std::to_string(priority) + " " + with_dot(host);
}

} // namespace relay
