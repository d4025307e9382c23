#include "cli/command.hpp"
#include "cli/load_display.hpp"
#include "cli/load_files.hpp"
#include "cli/load_line.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <iostream>

namespace relay::cli {

namespace {

// What goes to the relay at once. It takes 1,000 lines at most.
constexpr std::size_t chunk_lines = 1'000;
constexpr std::size_t chunk_bytes = 8 << 20;

// Lines that are answered together
struct chunk
{
    std::vector<std::string> lines; // as they stand in the file
    std::vector<std::uint64_t> numbers;
    std::vector<std::string> prepared;
    std::uint64_t end{};       // the offset behind them
    std::uint64_t last_line{}; // empty ones included
};

chunk read_chunk(std::istream& in, const load_progress& from)
{
    chunk c{.end = from.offset, .last_line = from.line_number};
    std::size_t bytes = 0;
    std::string line;
    while (c.lines.size() < chunk_lines && bytes < chunk_bytes && std::getline(in, line)) {
        c.end += line.size() + (in.eof() ? 0 : 1);
        ++c.last_line;
        if (line.ends_with('\r'))
            line.pop_back();
        if (line.find_first_not_of(" \t") == std::string::npos)
            continue;
        bytes += line.size();
        c.prepared.push_back(prepared_line(line, c.last_line));
        c.numbers.push_back(c.last_line);
        c.lines.push_back(std::move(line));
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

void report(const session& s, const load_counts& c, const load_files& files, bool is_file)
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
    if (c.rejected > 0 && is_file)
        std::cout << "rejected lines: " << files.rejected_path()
                  << "\nwhat is wrong:  " << files.errors_path() << '\n';
}

int load_all(const session& s, std::istream& in, const std::string& source, std::uint64_t total)
{
    load_files files(source);
    auto progress = files.open();
    if (progress.offset > 0) {
        in.seekg(static_cast<std::streamoff>(progress.offset));
        std::cerr << "going on behind line " << progress.line_number << '\n';
    }
    load_display display(total, progress, s.json);
    load_sender relay(s, [&display](const std::string& text) { display.tell(text); });
    for (;;) {
        const auto c = read_chunk(in, progress);
        if (c.last_line == progress.line_number)
            break;
        std::vector<line_answer> answers;
        if (!c.lines.empty())
            answers = relay.send(c.prepared);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            count(progress.counts, answers[i]);
            if (answers[i].status == "rejected")
                files.reject(c.numbers[i], c.lines[i], answers[i]);
        }
        progress.offset = c.end;
        progress.line_number = c.last_line;
        files.save(progress);
        display.show(progress);
    }
    display.end();
    files.close();
    report(s, progress.counts, files, source != "-");
    return progress.counts.rejected > 0 ? failure : success;
}

int load(const session& s, const std::string& source)
try {
    if (source == "-")
        return load_all(s, std::cin, source, 0);
    std::ifstream in(source, std::ios::binary);
    std::error_code ec;
    const auto size = std::filesystem::file_size(source, ec);
    if (!in || ec)
        throw bad_usage(source + " can't be read");
    return load_all(s, in, source, size);
} catch (const load_refused& refused) {
    return refused.status;
}

} // namespace

void add_load(CLI::App& app, session& s)
{
    auto source = std::make_shared<std::string>();
    auto* command = add_client_command(
        app,
        s,
        "load",
        "Send a file of mails; goes on where it was interrupted",
        [source](const session& with) { return load(with, *source); }
    );
    command
        ->add_option(
            "file", *source, "NDJSON: lines of the job socket, or bare emails; - for standard input"
        )
        ->required();
}

} // namespace relay::cli
