#include "relay/config/directories.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace relay {

namespace fs = std::filesystem;

namespace {

// What the last call of the system failed of
std::string reason()
{
    return std::strerror(errno);
}

// The nearest directory above that is there, or what is there in place of one
fs::path nearest_above(fs::path path)
{
    std::error_code ec;
    do
        path = path.parent_path();
    while (!fs::exists(path, ec) && path.has_relative_path());
    return path;
}

std::string wrong_with_existing(const fs::path& directory)
{
    std::error_code ec;
    if (!fs::is_directory(directory, ec))
        return directory.string() + " is no directory";
    if (::access(directory.c_str(), W_OK | X_OK) != 0)
        return directory.string() + " cannot be written to: " + reason();
    return {};
}

// Empty: nothing
std::string wrong_with(const std::string& name, bool makes_it)
{
    std::error_code ec;
    const auto path = fs::absolute(name, ec).lexically_normal();
    if (fs::exists(path, ec))
        return wrong_with_existing(path);
    if (!makes_it)
        return name + " is not there";
    const auto above = nearest_above(path);
    if (const auto wrong = wrong_with_existing(above); !wrong.empty())
        return name + " cannot be made: " + wrong;
    auto trial = (above / ".resend-relay-XXXXXX").string();
    if (!::mkdtemp(trial.data()))
        return name + " cannot be made: " + reason();
    ::rmdir(trial.c_str());
    return {};
}

} // namespace

std::vector<std::string> check_directories(const config& cfg)
{
    std::vector<std::string> wrong;
    if (cfg.store.url.empty())
        if (auto why = wrong_with(cfg.data_dir, true); !why.empty())
            wrong.push_back("data_dir: " + std::move(why));
    if (cfg.ingest.unix_path.empty())
        return wrong;
    const auto parent = fs::path(cfg.ingest.unix_path).parent_path();
    if (auto why = wrong_with(parent.empty() ? "." : parent.string(), false); !why.empty())
        wrong.push_back("ingest.unix: " + std::move(why));
    return wrong;
}

} // namespace relay
