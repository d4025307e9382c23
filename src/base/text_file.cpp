#include "relay/base/text_file.hpp"

#include <array>
#include <fstream>

namespace relay {

std::optional<std::string> read_text_file(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string text;
    std::array<char, 65'536> part;
    while (in) {
        in.read(part.data(), part.size());
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    }
    // A directory can be opened, but not read
    if (!in.is_open() || in.bad())
        return std::nullopt;
    return text;
}

} // namespace relay
