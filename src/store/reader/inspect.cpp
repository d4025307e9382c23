#include "relay/store/inspect.hpp"

#include "relay/store/store.hpp"
#include "store/sql/database.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/sender_domains.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace relay {

namespace {

// A lock that is shared is refused while a relay has its own; it is given back at once.
bool is_locked(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool locked = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
    ::close(fd);
    return locked;
}

} // namespace

std::optional<store_summary> inspect_store(const std::string& directory, std::size_t most)
{
    const auto where = store_location::in_directory(directory);
    std::error_code ec;
    if (!std::filesystem::exists(where.path, ec))
        return std::nullopt;
    store_summary found{.in_use = is_locked(directory + "/lock")};
    try {
        const auto db = sql::open_to_read(where);
        found.from_domains = sender_domains(*db).list(most);
        sql::statement recall(*db, "SELECT value FROM meta WHERE key = 'requests_per_second'");
        if (auto row = recall(); row.step())
            found.remembered_limit = std::atoi(std::string(row.text(0)).c_str());
    } catch (const sql::error& e) {
        throw store_error(where.name() + ": " + e.what());
    }
    return found;
}

} // namespace relay
