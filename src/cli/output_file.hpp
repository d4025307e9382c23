#pragma once

#include <fstream>
#include <ostream>
#include <string>

namespace relay::cli {

// A file that is written aside, and takes the place of the old one when it is complete: what was
// there before stays until then. What is no regular file, such as a pipe, is written to directly.
class output_file
{
public:
    // An empty path: standard output. Throws bad_usage when it can't be written.
    explicit output_file(const std::string& path);
    ~output_file(); // removes what was not completed
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    std::ostream& stream();

    // Throws std::runtime_error when not all of it could be written.
    void complete();

private:
    std::string path_;
    std::string aside_; // empty: there is none
    std::ofstream file_;
};

} // namespace relay::cli
