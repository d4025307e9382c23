#include "cli/suppressions.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "relay/base/percent_encoding.hpp"
#include "relay/mail/address.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t batch = 100; // resend-api.md, section 3.5

struct address_file
{
    std::vector<std::string> everywhere;
    std::vector<std::string> campaigns; // those whose second column says so
    std::size_t rejected{};             // lines that are something else
};

std::string trimmed(std::string_view text)
{
    constexpr auto blanks = " \t\r\"";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

// The lines of a file, or of standard input ("-"): an address alone, or CSV as `export` writes it.
// What is no address is named on stderr, unless it is the first line: a header.
address_file read_addresses(const std::string& path)
{
    std::ifstream file;
    if (path != "-") {
        file.open(path);
        if (!file)
            throw bad_usage("can't read " + path);
    }
    std::istream& in = path == "-" ? std::cin : file;
    address_file read;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const std::string_view text = line;
        const auto comma = std::min(text.find(','), text.size());
        const auto address = trimmed(text.substr(0, comma));
        if (address.empty())
            continue;
        if (!parse_mailbox(address)) {
            if (number == 1)
                continue;
            ++read.rejected;
            std::cerr << "line " << number << ": " << printable(address) << " is no address\n";
            continue;
        }
        const auto rest = text.substr(std::min(comma + 1, text.size()));
        const bool only = trimmed(rest.substr(0, rest.find(','))) == "campaigns";
        (only ? read.campaigns : read.everywhere).push_back(address);
    }
    return read;
}

// Sends them in batches, and counts those that the relay took. Returns an exit status.
int in_batches(
    api_client& relay,
    const std::string& target,
    json::object body,
    const std::vector<std::string>& addresses,
    std::size_t& count
)
{
    for (std::size_t i = 0; i < addresses.size(); i += batch) {
        const auto end = std::min(i + batch, addresses.size());
        json::array emails;
        for (auto k = i; k < end; ++k)
            emails.emplace_back(addresses[k]);
        body["emails"] = std::move(emails);
        const auto answer = relay.post(target, json::serialize(body));
        if (!answer.ok()) {
            std::cerr << "after " << count << " addresses, in those that begin with "
                      << printable(addresses[i]) << ":\n";
            return report_error(answer);
        }
        const auto taken = answer.json();
        if (const auto* data = at_path(taken, "data").if_array())
            count += data->size();
    }
    return success;
}

// In quotes where it has to be (RFC 4180)
std::string csv_field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

void tell(const session& s, const json::object& counts)
{
    if (s.json) {
        std::cout << json::serialize(counts) << '\n';
        return;
    }
    const char* separator = "";
    for (const auto& [what, count] : counts)
        std::cout << std::exchange(separator, ", ") << count << ' ' << std::string_view(what);
    std::cout << '\n';
}

int add_batches(
    api_client& relay,
    const suppression_arguments& a,
    bool campaign_only,
    const std::vector<std::string>& addresses,
    std::size_t& count
)
{
    json::object body{{"campaign_only", campaign_only}};
    if (!a.why.empty())
        body["why"] = a.why;
    if (!a.by.empty())
        body["by"] = a.by;
    return in_batches(relay, "/suppressions/batch/add", std::move(body), addresses, count);
}

// Calls `use` for each entry, page by page, until it says that it wants no more.
int for_each_entry(
    const session& s, const std::string& origin, const std::function<bool(const json::value&)>& use
)
{
    api_client relay(s);
    std::string after;
    for (;;) {
        std::string target = "/suppressions?limit=100";
        if (!origin.empty())
            target += "&origin=" + percent_encoded(origin);
        if (!after.empty())
            target += "&after=" + percent_encoded(after);
        const auto answer = relay.get(target);
        if (!answer.ok())
            return report_error(answer);
        const auto page = answer.json();
        const auto* data = at_path(page, "data").if_array();
        for (std::size_t i = 0; data && i < data->size(); ++i) {
            if (!use((*data)[i]))
                return success;
            after = text_at((*data)[i], "id");
        }
        if (!data || data->empty() || !flag_at(page, "has_more"))
            return success;
    }
}

} // namespace

int add_suppressions(const session& s, const suppression_arguments& a)
{
    api_client relay(s);
    std::size_t count = 0;
    const auto status = add_batches(relay, a, a.campaign_only, a.addresses, count);
    if (status == success)
        tell(s, {{"suppressed", count}});
    return status;
}

int remove_suppressions(const session& s, const suppression_arguments& a)
{
    api_client relay(s);
    std::size_t count = 0;
    const auto status = in_batches(relay, "/suppressions/batch/remove", {}, a.addresses, count);
    if (status != success)
        return status;
    tell(s, {{"removed", count}});
    return count == 0 ? not_found : success; // nobody was on the list
}

int import_suppressions(const session& s, const suppression_arguments& a)
{
    const auto read = read_addresses(a.file);
    api_client relay(s);
    std::size_t count = 0;
    auto status = add_batches(relay, a, a.campaign_only, read.everywhere, count);
    if (status == success)
        status = add_batches(relay, a, true, read.campaigns, count);
    if (status != success)
        return status;
    json::object counts{{"suppressed", count}};
    if (read.rejected > 0)
        counts["rejected"] = read.rejected;
    tell(s, counts);
    return read.rejected > 0 ? failure : success;
}

int list_suppressions(const session& s, const suppression_arguments& a)
{
    table rows({{"ADDRESS"}, {"SCOPE"}, {"ORIGIN"}, {"SINCE"}, {"WHY"}, {"BY"}});
    json::array all;
    bool more = false;
    const auto status = for_each_entry(s, a.origin, [&](const json::value& entry) {
        more = all.size() == static_cast<std::size_t>(a.limit);
        if (more)
            return false;
        all.push_back(entry);
        rows.add({
            text_at(entry, "email"),
            text_at(entry, "relay.scope"),
            text_at(entry, "relay.origin"),
            text_at(entry, "created_at").substr(0, 19),
            text_at(entry, "relay.why"),
            text_at(entry, "relay.by"),
        });
        return true;
    });
    if (status != success)
        return status;
    if (s.json)
        std::cout << json::serialize(json::object{{"data", std::move(all)}, {"has_more", more}})
                  << '\n';
    else if (rows.empty())
        std::cout << "Nobody is suppressed.\n";
    else
        std::cout << rows.text() << (more ? "\nThere are more: --limit\n" : "");
    return success;
}

int export_suppressions(const session& s, const suppression_arguments& a)
{
    std::ofstream file;
    if (!a.file.empty()) {
        file.open(a.file, std::ios::trunc);
        if (!file)
            throw bad_usage("can't write " + a.file);
    }
    std::ostream& out = a.file.empty() ? std::cout : file;
    if (!s.json)
        out << "email,scope,origin,created_at\n";
    const auto status = for_each_entry(s, a.origin, [&](const json::value& entry) {
        if (s.json)
            out << json::serialize(entry) << '\n';
        else
            out << csv_field(text_at(entry, "email")) << ',' << text_at(entry, "relay.scope") << ','
                << text_at(entry, "relay.origin") << ',' << text_at(entry, "created_at") << '\n';
        return true;
    });
    out.flush();
    return status == success && !out ? failure : status;
}

} // namespace relay::cli
