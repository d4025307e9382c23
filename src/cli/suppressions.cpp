#include "api_client.hpp"
#include "command.hpp"
#include "json_read.hpp"
#include "table.hpp"

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

struct suppression_arguments
{
    std::vector<std::string> addresses;
    std::string why;
    std::string by;
    bool campaign_only{};
    std::string origin;
    int limit{100};
    std::string file;
};

struct address_file
{
    std::vector<std::string> everywhere;
    std::vector<std::string> campaigns; // those whose second column says so
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
// A header is what has no @.
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
    for (std::string line; std::getline(in, line);) {
        const std::string_view text = line;
        const auto comma = std::min(text.find(','), text.size());
        const auto address = trimmed(text.substr(0, comma));
        if (address.find('@') == std::string::npos)
            continue;
        const auto rest = text.substr(std::min(comma + 1, text.size()));
        const bool only = trimmed(rest.substr(0, rest.find(','))) == "campaigns";
        (only ? read.campaigns : read.everywhere).push_back(address);
    }
    return read;
}

// Sends them in batches; returns how many the relay took, or what it said instead.
int in_batches(
    const session& s,
    const std::string& target,
    json::object body,
    const std::vector<std::string>& addresses,
    const char* done
)
{
    api_client relay(s);
    std::size_t count = 0;
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
    if (s.json)
        std::cout << json::serialize(json::object{{done, count}}) << '\n';
    else
        std::cout << count << ' ' << done << '\n';
    return count == 0 && !addresses.empty() ? not_found : success; // nobody was on the list
}

int add(const session& s, const suppression_arguments& a, const std::vector<std::string>& addresses)
{
    json::object body{{"campaign_only", a.campaign_only}};
    if (!a.why.empty())
        body["why"] = a.why;
    if (!a.by.empty())
        body["by"] = a.by;
    return in_batches(s, "/suppressions/batch/add", std::move(body), addresses, "suppressed");
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
            target += "&origin=" + url_encoded(origin);
        if (!after.empty())
            target += "&after=" + url_encoded(after);
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

int list(const session& s, const suppression_arguments& a)
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

// CSV that `import` takes back
int export_all(const session& s, const suppression_arguments& a)
{
    std::ofstream file;
    if (!a.file.empty()) {
        file.open(a.file, std::ios::trunc);
        if (!file)
            throw bad_usage("can't write " + a.file);
    }
    std::ostream& out = a.file.empty() ? std::cout : file;
    out << "email,scope,origin,created_at\n";
    const auto status = for_each_entry(s, a.origin, [&](const json::value& entry) {
        out << text_at(entry, "email") << ',' << text_at(entry, "relay.scope") << ','
            << text_at(entry, "relay.origin") << ',' << text_at(entry, "created_at") << '\n';
        return true;
    });
    out.flush();
    return status == success && !out ? failure : status;
}

} // namespace

void add_suppression_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<suppression_arguments>();
    auto* group = app.add_subcommand("suppressions", "Addresses that get no mail");
    group->require_subcommand(1);

    auto* show =
        add_client_command(*group, s, "list", "Who, since when and why", [a](const session& with) {
            return list(with, *a);
        });
    show->add_option(
            "--origin", a->origin, "Only bounce, soft_bounces, complaint, unsubscribe or manual"
    )
        ->check(is_suppression_origin());
    show->add_option("--limit", a->limit, "At most so many, the newest")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);

    const auto add_reason = [&a](CLI::App* command) {
        command->add_flag("--campaign-only", a->campaign_only, "Transactional mail may go on");
        command->add_option("--why", a->why, "A note");
        command->add_option("--by", a->by, "Who says so");
    };
    auto* more =
        add_client_command(*group, s, "add", "Send no mail to these", [a](const session& with) {
            return add(with, *a, a->addresses);
        });
    more->add_option("addresses", a->addresses, "Addresses")->required();
    add_reason(more);

    auto* less = add_client_command(
        *group,
        s,
        "remove",
        "Send mail to these again",
        [a](const session& with) {
            return in_batches(with, "/suppressions/batch/remove", {}, a->addresses, "removed");
        }
    );
    less->add_option("addresses", a->addresses, "Addresses")->required();

    auto* in = add_client_command(
        *group,
        s,
        "import",
        "Add the addresses of a file",
        [a](const session& with) {
            const auto read = read_addresses(a->file);
            const auto status = add(with, *a, read.everywhere);
            if (status != success || read.campaigns.empty())
                return status;
            auto only = *a;
            only.campaign_only = true;
            return add(with, only, read.campaigns);
        }
    );
    in->add_option("file", a->file, "One address a line, or CSV with addresses first; - for stdin")
        ->required();
    add_reason(in);

    auto* out =
        add_client_command(*group, s, "export", "Write all as CSV", [a](const session& with) {
            return export_all(with, *a);
        });
    out->add_option("--out", a->file, "File; without it, standard output");
    out->add_option(
           "--origin", a->origin, "Only bounce, soft_bounces, complaint, unsubscribe or manual"
    )
        ->check(is_suppression_origin());
}

} // namespace relay::cli
