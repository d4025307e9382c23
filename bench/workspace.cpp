#include "workspace.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace relay::bench {

workspace::workspace(const std::filesystem::path& parent)
{
    auto name = (parent / "relay-bench-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), name);
    root_ = name;
}

workspace::~workspace()
{
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

std::string workspace::write(const std::string& name, const std::string& text) const
{
    auto to = path(name);
    std::ofstream file(to, std::ios::trunc);
    file << text << std::flush;
    if (!file)
        throw std::runtime_error("can't write " + to);
    return to;
}

} // namespace relay::bench
