#pragma once

#include "relay/policy/figure_history.hpp"
#include "store/sqlite/sqlite.hpp"

#include <vector>

namespace relay {

// The writer's side of figures over time. On the store's thread, in a transaction.
class figure_rows
{
public:
    explicit figure_rows(sqlite::connection& db);

    void put(const kept_figures& k);

    // In the order of their beginnings. On any thread, with a connection of its own.
    static std::vector<kept_figures> all(sqlite::connection& db);

private:
    sqlite::statement put_;
};

} // namespace relay
