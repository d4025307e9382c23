#include "cli/suppressions.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/output_file.hpp"
#include "cli/table.hpp"
#include "cli/text_input.hpp"
#include "relay/base/csv_reader.hpp"
#include "relay/base/csv_writer.hpp"
#include "relay/base/percent_encoding.hpp"
#include "relay/mail/address.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <simdjson.h>

#include <algorithm>
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

// A semicolon or a tab separates cells, too, where a comma does not.
char separator_of(std::string_view line)
{
    for (const char separator : {',', ';', '\t'})
        if (line.find(separator) != std::string_view::npos)
            return separator;
    return ',';
}

// Nothing: it is an address.
std::optional<std::string> why_no_address(const std::string& text)
{
    if (!simdjson::validate_utf8(text))
        return "not written in UTF-8";
    if (!parse_mailbox(text))
        return printable(text) + " is no address";
    return std::nullopt;
}

// The lines of a file, or of standard input ("-"): an address alone, or CSV as `export` writes it.
// Each is read for itself, so that a quote which is never closed, in a remark for instance, keeps
// nobody off the list. What is no address is named on stderr; the first line may be a heading,
// which has no `@`.
address_file read_addresses(const std::string& path)
{
    text_input in(path);
    address_file read;
    bool first = true;
    while (const auto line = in.next_line()) {
        csv_reader cells(separator_of(*line), line->size());
        std::string_view rest = *line;
        cells.read(rest);
        const auto step = cells.finish();
        if (step == csv_step::more) // an empty line
            continue;
        if (std::exchange(first, false) && line->find('@') == std::string::npos)
            continue;
        const std::string address(cells.size() > 0 ? cells.cell(0) : *line);
        if (const auto why = why_no_address(address)) {
            ++read.rejected;
            std::cerr << "line " << in.line_number() << ": " << *why << '\n';
            continue;
        }
        const bool only = cells.size() > 1 && cells.cell(1) == "campaigns";
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

std::string suppression_row(const json::value& entry)
{
    std::string row;
    append_csv_row(
        row,
        {text_at(entry, "email"),
         text_at(entry, "relay.scope"),
         text_at(entry, "relay.origin"),
         text_at(entry, "created_at")}
    );
    return row;
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
    if (count == 0 && read.rejected == 0)
        std::cerr << "resend-relay: there is no address in "
                  << (a.file == "-" ? "standard input" : a.file) << '\n';
    json::object counts{{"suppressed", count}};
    if (read.rejected > 0)
        counts["rejected"] = read.rejected;
    tell(s, counts);
    return read.rejected > 0 || count == 0 ? failure : success;
}

int list_suppressions(const session& s, const suppression_arguments& a)
{
    table rows(
        {{"ADDRESS"},
         {"SCOPE"},
         {"ORIGIN"},
         {"SINCE"},
         {"WHY", table::align::left, table::fit::wrapped},
         {"BY"}}
    );
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
    output_file file(a.file);
    auto& out = file.stream();
    bool begun = false;
    const auto begin = [&] {
        if (!std::exchange(begun, true))
            out << (s.json ? R"({"data":[)" : "email,scope,origin,created_at\n");
        else if (s.json)
            out << ',';
    };
    const auto status = for_each_entry(s, a.origin, [&](const json::value& entry) {
        begin(); // not before there is a relay to say anything
        if (s.json)
            out << json::serialize(entry);
        else
            out << suppression_row(entry);
        return out.good();
    });
    if (status != success)
        return status;
    if (!begun)
        begin();
    out << (s.json ? "],\"has_more\":false}\n" : "");
    file.complete();
    return success;
}

} // namespace relay::cli
