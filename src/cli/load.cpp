#include "cli/command.hpp"
#include "cli/email_arguments.hpp"
#include "cli/load_display.hpp"
#include "cli/load_files.hpp"
#include "cli/load_line.hpp"
#include "cli/load_people.hpp"
#include "cli/load_source.hpp"
#include "cli/table.hpp"
#include "relay/base/duration.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace relay::cli {

namespace {

// What goes to the relay at once. It takes 1,000 lines at most.
constexpr std::size_t chunk_lines = 1'000;
constexpr std::size_t chunk_bytes = 8 << 20;

struct load_arguments
{
    std::string source;
    line_defaults defaults;
    std::vector<std::string> tags; // "name=value"
    bool again{};
};

// Lines that are answered together
struct chunk
{
    std::vector<source_line> lines;
    std::vector<std::string> prepared;
};

chunk read_chunk(load_source& source, const line_defaults& defaults)
{
    chunk c;
    std::size_t bytes = 0;
    while (c.lines.size() < chunk_lines && bytes < chunk_bytes) {
        auto line = source.next();
        if (!line)
            break;
        bytes += line->text.size();
        c.prepared.push_back(prepared_line(line->text, line->key, defaults));
        c.lines.push_back(std::move(*line));
    }
    return c;
}

void count(load_counts& counts, const line_answer& answer)
{
    ++counts.lines;
    if (answer.status == "rejected")
        ++counts.rejected;
    else if (answer.status == "duplicate")
        ++counts.duplicates;
    else if (answer.status == "suppressed")
        ++counts.suppressed;
    else
        ++counts.queued;
}

void report(const session& s, const load_counts& c, const load_files& files)
{
    if (s.json) {
        const boost::json::object all{
            {"lines", c.lines},
            {"queued", c.queued},
            {"duplicates", c.duplicates},
            {"suppressed", c.suppressed},
            {"rejected", c.rejected},
        };
        std::cout << boost::json::serialize(all) << '\n';
        return;
    }
    std::cout << c.lines << " mails: " << c.queued << " queued, " << c.duplicates
              << " known already, " << c.suppressed << " suppressed, " << c.rejected
              << " rejected\n";
    if (c.rejected > 0 && files.is_file())
        std::cout << "rejected lines: " << files.rejected_path()
                  << "\nwhat is wrong:  " << files.errors_path() << '\n';
}

std::uint64_t size_of(const std::string& source)
{
    std::error_code ec;
    const auto size = source == "-" ? 0 : std::filesystem::file_size(source, ec);
    return ec ? 0 : size;
}

// Where the load begins: behind what an earlier one has brought into this store.
load_progress find_beginning(
    load_source& source, load_files& files, const std::string& path, const std::string& store
)
{
    auto progress = files.earlier(store).value_or(load_progress{.store = store});
    if (progress.offset == 0)
        return progress;
    if (!source.skip(progress))
        throw bad_usage(
            path + " has changed since a part of it was loaded; remove " + files.progress_path() +
            " to load it from its beginning"
        );
    std::cerr << "going on behind line " << progress.line_number << '\n';
    return progress;
}

// Asks on a terminal; elsewhere --again is needed.
void confirm_repeat(load_sender& relay, const load_arguments& a)
{
    if (a.source == "-")
        return;
    const auto next = look_at_load(a.source, a.defaults);
    if (!relay.has_most(next))
        return;
    const auto what = "most people of " + a.source + " are in the campaign " +
                      printable(next.campaign) + " already";
    if (::isatty(STDIN_FILENO) != 1)
        throw bad_usage(what + ": --again loads it all the same");
    std::cerr << what
              << ".\nLines that the relay has taken within 24 hours are not taken again; all "
              << "others are sent.\nLoad it again? [y/N] ";
    std::string line;
    std::getline(std::cin, line);
    if (line != "y" && line != "Y" && line != "yes")
        throw bad_usage("nothing was loaded");
}

int load_all(const session& s, const load_arguments& a)
{
    load_source source(a.source);
    load_files files(a.source);
    std::optional<load_display> display;
    load_sender relay(s, [&display](const std::string& text) {
        if (display)
            display->tell(text);
        else
            std::cerr << text << '\n';
    });
    const auto store = relay.store();
    auto progress = find_beginning(source, files, a.source, store);
    if (progress.offset == 0 && !a.again)
        confirm_repeat(relay, a);
    files.begin(progress);
    display.emplace(size_of(a.source), progress, s.json);
    for (;;) {
        const auto c = read_chunk(source, a.defaults);
        if (c.lines.empty())
            break;
        const auto answers = relay.send(c.prepared);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            count(progress.counts, answers[i]);
            if (answers[i].status == "rejected")
                files.reject(c.lines[i].number, c.lines[i].text, answers[i]);
        }
        progress.offset = source.offset();
        progress.line_number = source.line_number();
        progress.beginning = source.beginning();
        files.save(progress);
        display->show(progress);
    }
    display->end(progress);
    if (files.is_file())
        files.close();
    report(s, progress.counts, files);
    if (progress.counts.lines == 0)
        std::cerr << "resend-relay: there is no mail in "
                  << (a.source == "-" ? "standard input" : a.source) << '\n';
    return progress.counts.lines == 0 || progress.counts.rejected > 0 ? failure : success;
}

int load(const session& s, load_arguments a)
try {
    for (const auto& text : a.tags)
        a.defaults.tags.push_back(split_pair(text, "=", "--tag"));
    if (!a.defaults.ttl.empty() && !parse_duration(a.defaults.ttl))
        throw bad_usage("--ttl takes a duration such as 5m, not " + a.defaults.ttl);
    a.defaults.file_campaign = campaign_of(a.source);
    for (;;) {
        try {
            return load_all(s, a);
        } catch (const store_changed&) {
            if (a.source == "-")
                throw std::runtime_error(
                    "the relay has another store than before: load everything again"
                );
        }
        a.again = true; // whoever had to be asked has been
    }
} catch (const load_refused& refused) {
    return refused.status;
}

} // namespace

void add_load(CLI::App& app, session& s)
{
    auto a = std::make_shared<load_arguments>();
    auto* command = add_client_command(
        app,
        s,
        "load",
        "Send a file of mails; goes on where it was interrupted",
        [a](const session& with) { return load(with, *a); }
    );
    command
        ->add_option(
            "file",
            a->source,
            "NDJSON: lines of the job socket, or bare emails; - for standard input"
        )
        ->type_name("FILE")
        ->required();
    auto& d = a->defaults;
    const std::string unless = ", unless a line says another";
    command->add_option("--campaign", d.campaign, "The campaign (the file's name)" + unless)
        ->type_name("CAMPAIGN");
    command->add_option("--lane", d.lane, "transactional or campaign (campaign)" + unless)
        ->check(is_lane());
    command->add_option("--tag", a->tags, "NAME=VALUE, may be repeated" + unless)
        ->allow_extra_args(false);
    command->add_option("--ttl", d.ttl, "Not sent later than this after it was due: 5m" + unless);
    command->add_option("--scheduled-at", d.scheduled_at, "ISO 8601, or \"in 10 min\"" + unless);
    command->add_flag("--again", a->again, "Although most of it is in the campaign already");
    command->footer("Lines that are rejected are in FILE.rejected, why in FILE.errors;\n"
                    "how far it is, in FILE.progress.\n\n"
                    "Examples:\n"
                    "  resend-relay load letters.ndjson --campaign spring\n"
                    "  zcat letters.ndjson.gz | resend-relay load - --lane transactional");
}

} // namespace relay::cli
