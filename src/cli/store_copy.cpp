#include "relay/store/store_copy.hpp"

#include "cli/api_client.hpp"
#include "cli/failure_text.hpp"
#include "cli/held_term.hpp"
#include "cli/progress_line.hpp"
#include "cli/store_commands.hpp"
#include "relay/config/store_url.hpp"
#include "relay/store/store_error.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <utility>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr auto copy_footer =
    R"(Each end is a data directory, or postgresql://USER@HOST/DATABASE. No relay may
have either of them meanwhile. The target is empty; or it has what an earlier
run began, and then that goes on. Everything goes over as it is: ids, keys,
what is in a request, byte for byte.

The source stays as it was, but for a mark: a relay refuses it from then on,
since two relays that send from copies of one store send mail twice.
`serve --even-so` uses it all the same.

Examples:
  resend-relay store copy --from /var/lib/resend-relay \
      --to postgresql://relay@db/mail
  resend-relay store copy --from postgresql://relay@db/mail \
      --to /var/lib/resend-relay-new

Exit status:
  0  all of it is there, and was compared
  1  it is not: what to do is told
  3  a relay has one of them open; the term of one that has crashed on
     PostgreSQL is waited for)";

struct copy_arguments
{
    std::string from;
    std::string to;
    std::string schema{"relay"};
};

store_location location_of(const std::string& end, const copy_arguments& given)
{
    if (!is_store_url(end))
        return store_location::in_directory(end);
    if (const auto wrong = check_store_url(end); !wrong.empty())
        throw bad_usage(without_password(end) + ": " + std::string(wrong));
    return store_location::in_postgresql(end, given.schema);
}

// No relay sends from it meanwhile: a directory's lock is the store's own matter.
struct held_store
{
    explicit held_store(store_location location) : where(std::move(location))
    {
        if (where.is_shared())
            where.epoch = term.emplace(where).epoch();
    }

    store_location where;
    std::optional<held_term> term;
};

std::string report_json(const store_copy_report& report)
{
    json::object tables;
    for (const auto& table : report.tables)
        tables[table.name] = table.rows;
    const json::object all{
        {"tables", std::move(tables)},
        {"unfinished", report.unfinished},
        {"open_requests", report.open_requests},
        {"lost_bodies", report.lost_bodies},
    };
    return json::serialize(all);
}

void print(const store_copy_report& report, const copy_arguments& given)
{
    std::int64_t rows = 0;
    for (const auto& table : report.tables)
        rows += table.rows;
    std::cout << without_password(given.from) << " is in " << without_password(given.to) << ": "
              << rows << " rows, " << report.unfinished << " messages that are not finished, "
              << report.open_requests << " open requests, which were compared\n";
    if (report.lost_bodies > 0)
        std::cerr << "warning: the source has lost the bodies of " << report.lost_bodies
                  << " messages: they will be dead letters, body_missing\n";
}

int copy(const copy_arguments& given, bool as_json)
{
    progress_line line(as_json);
    const auto on_progress = [&line](std::string_view table, std::int64_t rows) {
        if (line.is_due())
            line.show(std::string(table) + ": " + std::to_string(rows) + " rows");
    };
    try {
        const held_store from(location_of(given.from, given));
        const held_store to(location_of(given.to, given));
        const auto report = copy_store(from.where, to.where, on_progress);
        line.end_with("");
        if (as_json)
            std::cout << report_json(report) << '\n';
        else
            print(report, given);
        return success;
    } catch (const store_locked& e) {
        line.end();
        report_failure(as_json, "locked", e.what());
        return locked;
    }
}

} // namespace

void add_store_copy(CLI::App& to, session& s)
{
    auto* command =
        to.add_subcommand("copy", "Move a store to another database, or into a directory");
    auto given = std::make_shared<copy_arguments>();
    command->add_option("--from", given->from, "Where the store is")->type_name("PATH")->required();
    command->add_option("--to", given->to, "Where it is to be")->type_name("PATH")->required();
    command->add_option("--schema", given->schema, "PostgreSQL's schema, of an end with a URL")
        ->capture_default_str();
    command->add_flag("--json", s.json, "Print JSON");
    command->footer(copy_footer);
    command->callback([&s, given] { s.status = copy(*given, s.json); });
}

} // namespace relay::cli
