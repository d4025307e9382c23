#include "cli/load_files.hpp"

#include <filesystem>
#include <iostream>

namespace relay::cli {

namespace fs = std::filesystem;

namespace {

// A run that was interrupted may have written more than it remembered.
void cut(const std::string& path, std::uint64_t size)
{
    std::error_code ec;
    if (size == 0)
        fs::remove(path, ec);
    else if (fs::exists(path, ec))
        fs::resize_file(path, size, ec);
}

void append_line(std::ofstream& to, const std::string& path, const std::string& line)
{
    if (!to.is_open())
        to.open(path, std::ios::binary | std::ios::app);
    to << line << '\n';
}

std::uint64_t size_of(std::ofstream& file, const std::string& path)
{
    if (!file.is_open())
        return fs::exists(path) ? fs::file_size(path) : 0;
    file.flush();
    if (!file)
        throw std::runtime_error(path + " can't be written");
    return fs::file_size(path);
}

} // namespace

load_files::load_files(const std::string& source)
    : source_(source),
      progress_path_(source + ".progress"),
      rejected_path_(source + ".rejected"),
      errors_path_(source + ".errors")
{
}

std::optional<load_progress> load_files::earlier(const std::string& store) const
{
    auto progress = is_file() ? read_progress(progress_path_) : std::nullopt;
    if (!progress || progress->store == store)
        return progress;
    std::cerr << progress->line_number
              << " lines were loaded into another store; this one gets them"
              << " from the first on\n";
    return std::nullopt;
}

void load_files::begin(const load_progress& p)
{
    if (!is_file())
        return;
    rejected_.close();
    errors_.close();
    cut(rejected_path_, p.rejected_bytes);
    cut(errors_path_, p.errors_bytes);
}

void load_files::reject(
    std::uint64_t line_number, const std::string& line, const line_answer& answer
)
{
    const auto error =
        "{\"line\":" + std::to_string(line_number) + ",\"error\":" + answer.error + "}";
    if (!is_file()) {
        std::cerr << error << '\n';
        return;
    }
    append_line(rejected_, rejected_path_, line);
    append_line(errors_, errors_path_, error);
}

void load_files::save(load_progress& p)
{
    if (!is_file())
        return;
    p.rejected_bytes = size_of(rejected_, rejected_path_);
    p.errors_bytes = size_of(errors_, errors_path_);
    write_progress(progress_path_, p);
}

void load_files::close()
{
    std::error_code ec;
    fs::remove(progress_path_, ec);
}

} // namespace relay::cli
