#pragma once

#include <string>
#include <string_view>

namespace relay::sim {

// A file of lines, such as the ledger: buffered here, handed to the kernel by flush(), and there
// safe from a kill of this process. Truncates what was in the file. Throws std::system_error when
// it can't write.
class line_file
{
public:
    explicit line_file(const std::string& path);
    line_file(const line_file&) = delete;
    line_file& operator=(const line_file&) = delete;
    ~line_file();

    void add(std::string_view line);
    void flush();

private:
    std::string path_;
    int file_;
    std::string buffer_;
};

} // namespace relay::sim
