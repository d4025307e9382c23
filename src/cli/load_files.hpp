#pragma once

#include "cli/load_progress.hpp"
#include "cli/load_sender.hpp"

#include <fstream>
#include <optional>
#include <string>

namespace relay::cli {

// What a load leaves beside its file: FILE.progress while it is under way, FILE.rejected with the
// lines that the relay refused, as they were, to be mended and loaded again, and FILE.errors that
// tells what was wrong, one JSON object a line. Of standard input nothing is left: errors go to
// stderr.
class load_files
{
public:
    explicit load_files(const std::string& source); // "-": standard input

    // How far an earlier load into the same store came; nothing: there was none, or into another
    // store. Throws bad_usage when FILE.progress can't be understood.
    std::optional<load_progress> earlier(const std::string& store) const;

    // What was written of lines behind these is forgotten: they are loaded again.
    void begin(const load_progress& p);

    void reject(std::uint64_t line_number, const std::string& line, const line_answer& answer);

    // Everything up to here is done.
    void save(load_progress& p);

    // The load is complete.
    void close();

    bool is_file() const { return source_ != "-"; }
    const std::string& progress_path() const { return progress_path_; }
    const std::string& rejected_path() const { return rejected_path_; }
    const std::string& errors_path() const { return errors_path_; }

private:
    std::string source_;
    std::string progress_path_;
    std::string rejected_path_;
    std::string errors_path_;
    std::ofstream rejected_;
    std::ofstream errors_;
};

} // namespace relay::cli
