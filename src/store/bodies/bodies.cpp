#include "store/bodies/bodies.hpp"

#include "store/bodies/body_rows.hpp"
#include "store/bodies/filed_bodies.hpp"

namespace relay {

std::unique_ptr<bodies>
make_bodies(sql::connection& db, const std::optional<std::filesystem::path>& directory)
{
    if (directory)
        return std::make_unique<filed_bodies>(db, *directory);
    return std::make_unique<body_rows>(db);
}

} // namespace relay
