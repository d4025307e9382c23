#include "relay/store/store_copy.hpp"

#include "relay/store/store_error.hpp"
#include "store/copy/store_copying.hpp"
#include "store/sql/error.hpp"

#include <filesystem>

namespace relay {

// A directory without a store would get an empty one.
store_copy_report
copy_store(const store_location& from, const store_location& to, const copy_progress& on_progress)
{
    if (from.name() == to.name())
        throw store_error(from.name() + " cannot be copied to itself");
    std::error_code ec;
    if (!from.is_shared() && !std::filesystem::exists(from.path, ec))
        throw store_error(from.name() + " is no store");
    try {
        return store_copying(from, to, on_progress).run();
    } catch (const sql::error& e) {
        throw store_error(from.name() + " to " + to.name() + ": " + e.what());
    }
}

} // namespace relay
