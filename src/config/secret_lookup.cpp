#include "config/secret_lookup.hpp"

#include "relay/base/text.hpp"
#include "relay/base/text_file.hpp"
#include "relay/base/text_lines.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

namespace {

std::string trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

std::string why_unreadable(const std::string& file)
{
    return ::access(file.c_str(), R_OK) == 0 ? "it is no file" : std::strerror(errno);
}

// Of a file that somebody else than its owner and its group may read, or than its owner may change;
// empty: nobody may.
std::string wide_mode(const std::string& file)
{
    constexpr unsigned wide = S_IWGRP | S_IROTH | S_IWOTH;
    struct stat found
    {
    };
    if (::stat(file.c_str(), &found) != 0 || (found.st_mode & wide) == 0)
        return {};
    std::string octal;
    for (const int shift : {9, 6, 3, 0})
        octal += static_cast<char>('0' + (found.st_mode >> shift & 7));
    return octal;
}

secret_lookup read_secret_file(const secret_place& place)
{
    secret_lookup found;
    const auto content = read_text_file(place.file);
    if (!content) {
        found.error = name_of(place) + " can't be read: " + why_unreadable(place.file);
        return found;
    }
    found.value = trimmed(without_bom(*content));
    if (found.value.empty())
        found.error = name_of(place) + " is empty";
    if (const auto mode = wide_mode(place.file); !mode.empty())
        found.warning = name_of(place) + " has mode " + mode +
                        ": others may read or change it, 0600 or 0640 keeps them out";
    return found;
}

} // namespace

secret_lookup look_up(const secret_place& place, const char* (*getenv)(const char* name))
{
    if (!place.file.empty())
        return read_secret_file(place);
    const char* const value = place.env.empty() ? nullptr : getenv(place.env.c_str());
    return {.value = value ? trimmed(value) : std::string(), .error = {}, .warning = {}};
}

} // namespace relay
