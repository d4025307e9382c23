#include "relay/base/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace relay {

void check_failed(const char* must_hold, const std::source_location& where) noexcept
{
    // Without the folders, which are those of the machine that built it
    const std::string_view path = where.file_name();
    const auto file = path.substr(path.find_last_of('/') + 1);
    std::fprintf(
        stderr,
        "%.*s:%u: a rule of the program is broken: %s\n",
        static_cast<int>(file.size()),
        file.data(),
        static_cast<unsigned>(where.line()),
        must_hold
    );
    std::abort();
}

} // namespace relay
