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

constexpr std::string_view tables_in_schema =
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'meta'";
constexpr std::string_view living_leases =
    "SELECT count(*) FROM lease WHERE holder <> 0 AND expires > clock_timestamp()";

// A lock that is shared is refused while a relay has its own; it is given back at once.
bool is_locked(const std::filesystem::path& database)
{
    const auto path = database.parent_path() / "lock";
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool locked = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
    ::close(fd);
    return locked;
}

} // namespace

std::optional<store_summary> inspect_store(const store_location& where, std::size_t most)
{
    std::error_code ec;
    if (!where.is_shared() && !std::filesystem::exists(where.path, ec))
        return std::nullopt;
    store_summary found;
    try {
        const auto db = sql::open_to_read(where);
        if (where.is_shared() && db->integer(tables_in_schema) == 0)
            return std::nullopt;
        found.in_use = where.is_shared() ? db->integer(living_leases) > 0 : is_locked(where.path);
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
