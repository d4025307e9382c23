#pragma once

#include "cli/load_progress.hpp"
#include "cli/load_sender.hpp"

#include <fstream>
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

    // Where to go on; nothing was loaded yet when its offset is 0. Throws bad_usage when the file
    // is another one than that of which a part was loaded.
    load_progress open();

    void reject(std::uint64_t line_number, const std::string& line, const line_answer& answer);

    // Everything up to here is done.
    void save(load_progress& p);

    // The load is complete.
    void close();

    const std::string& rejected_path() const { return rejected_path_; }
    const std::string& errors_path() const { return errors_path_; }

private:
    bool is_file() const { return source_ != "-"; }

    std::string source_;
    std::string progress_path_;
    std::string rejected_path_;
    std::string errors_path_;
    std::ofstream rejected_;
    std::ofstream errors_;
};

} // namespace relay::cli
