#pragma once

#include <filesystem>
#include <string>

namespace relay::test {

// A directory of its own for a test, gone with the object
class temporary_directory
{
public:
    temporary_directory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "relay-XXXXXX").string();
        if (!::mkdtemp(pattern.data()))
            throw std::filesystem::filesystem_error(
                "mkdtemp", pattern, std::error_code(errno, std::generic_category())
            );
        path_ = pattern;
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace relay::test
