#pragma once

#include "relay/policy/figure_history.hpp"
#include "store/sql/statement.hpp"

#include <vector>

namespace relay {

// The writer's side of figures over time. On the store's thread, in a transaction.
class figure_rows
{
public:
    explicit figure_rows(sql::connection& db);

    void put(const kept_figures& k);

    // In the order of their beginnings. On any thread, with a connection of its own.
    static std::vector<kept_figures> all(sql::connection& db);

private:
    sql::statement put_;
};

} // namespace relay
