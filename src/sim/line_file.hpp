#pragma once

#include <string>
#include <string_view>

namespace relay::sim {

// The ledger on disk: buffered here, handed to the kernel by flush(), and there safe from a kill of
// this process. Truncates what was in the file. Throws std::system_error when it can't write.
class ledger_file
{
public:
    explicit ledger_file(const std::string& path);
    ledger_file(const ledger_file&) = delete;
    ledger_file& operator=(const ledger_file&) = delete;
    ~ledger_file();

    void add(std::string_view line);
    void flush();

private:
    int file_;
    std::string buffer_;
};

} // namespace relay::sim
