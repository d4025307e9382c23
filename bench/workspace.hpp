#pragma once

#include <filesystem>
#include <string>

namespace relay::bench {

// A directory of its own below `parent`, gone with this object
class workspace
{
public:
    explicit workspace(const std::filesystem::path& parent);
    ~workspace();
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;

    std::string path(const std::string& name) const { return (root_ / name).string(); }

    // Writes a file, and tells its path.
    std::string write(const std::string& name, const std::string& text) const;

private:
    std::filesystem::path root_;
};

} // namespace relay::bench
