#include "store/sqlite/address_folding.hpp"

#include "relay/mail/address.hpp"
#include "store/sql/statement.hpp"

#include <map>
#include <string>
#include <vector>

namespace relay {

namespace {

// Those that are written otherwise now, by what stands in the table
std::map<std::string, std::string> changed_addresses(sqlite::connection& db, std::string_view table)
{
    std::map<std::string, std::string> changed;
    sql::statement all(db, "SELECT DISTINCT address FROM " + std::string(table));
    for (auto row = all(); row.step();) {
        auto folded = fold_address(row.text(0));
        if (folded != row.text(0))
            changed.emplace(row.text(0), std::move(folded));
    }
    return changed;
}

} // namespace

void fold_stored_addresses(sqlite::connection& db)
{
    // A row that is removed gives way to any other, one that suppresses to none.
    sql::statement rename_removed(
        db,
        "UPDATE OR IGNORE suppression SET address = ?2 WHERE address = ?1"
        " AND removed IS NOT NULL"
    );
    sql::statement drop_removed(
        db, "DELETE FROM suppression WHERE address = ? AND removed IS NOT NULL"
    );
    sql::statement rename(db, "UPDATE OR REPLACE suppression SET address = ?2 WHERE address = ?1");
    for (const auto& [written, folded] : changed_addresses(db, "suppression")) {
        rename_removed.run(written, folded);
        drop_removed.run(written);
        rename.run(written, folded);
    }
    for (const std::string table : {"soft_bounce", "reached"}) {
        sql::statement one(
            db, "UPDATE OR REPLACE " + table + " SET address = ?2 WHERE address = ?1"
        );
        for (const auto& [written, folded] : changed_addresses(db, table))
            one.run(written, folded);
    }
}

} // namespace relay
