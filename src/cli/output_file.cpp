#include "cli/output_file.hpp"

#include "cli/api_client.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace relay::cli {

namespace fs = std::filesystem;

namespace {

// Where a chain of symbolic links leads, so that a link stays one
std::string behind_links(const std::string& path)
{
    std::error_code ec;
    const auto target = fs::weakly_canonical(path, ec);
    return ec ? path : target.string();
}

} // namespace

output_file::output_file(const std::string& path) : path_(path)
{
    if (path_.empty())
        return;
    std::error_code ec;
    const auto old = fs::status(path_, ec);
    if (!fs::exists(old) || fs::is_regular_file(old)) {
        path_ = behind_links(path_);
        aside_ = path_ + "." + std::to_string(::getpid()) + ".new";
    }
    file_.open(aside_.empty() ? path_ : aside_, std::ios::binary | std::ios::trunc);
    if (!file_)
        throw bad_usage(path + " can't be written: " + std::strerror(errno));
    if (!aside_.empty() && fs::exists(old))
        fs::permissions(aside_, old.permissions(), ec);
}

output_file::~output_file()
{
    std::error_code ec;
    if (!aside_.empty())
        fs::remove(aside_, ec);
}

std::ostream& output_file::stream()
{
    return path_.empty() ? std::cout : file_;
}

void output_file::complete()
{
    if (path_.empty()) {
        std::cout.flush();
        if (!std::cout)
            throw std::runtime_error("the output could not be written");
        return;
    }
    file_.close();
    if (!file_)
        throw std::runtime_error(path_ + " could not be written: " + std::strerror(errno));
    if (!aside_.empty() && std::rename(aside_.c_str(), path_.c_str()) != 0)
        throw std::runtime_error(path_ + " could not be written: " + std::strerror(errno));
    aside_.clear();
}

} // namespace relay::cli
