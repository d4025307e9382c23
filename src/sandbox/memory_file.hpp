#pragma once

#include <string>
#include <string_view>

namespace relay {

// A file in memory with a path of its own, for who reads only files. It is gone with this.
class memory_file
{
public:
    // Throws std::system_error. `name`: for who looks at the process
    memory_file(const char* name, std::string_view content);
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;
    ~memory_file();

    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

} // namespace relay
