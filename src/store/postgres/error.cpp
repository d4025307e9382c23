#include "store/postgres/error.hpp"

namespace relay::postgres {

error::error(std::string_view sqlstate, const std::string& message)
    : error(remedy_of(sqlstate), sqlstate, message)
{
}

error::error(sql::remedy r, std::string_view sqlstate, const std::string& message)
    : sql::error(r, message),
      sqlstate_(sqlstate)
{
}

deposed::deposed()
    : error(
          sql::remedy::term_is_lost,
          sqlstate::division_by_zero,
          "another relay has taken the term over"
      )
{
}

commit_in_doubt::commit_in_doubt(const std::string& why)
    : error(
          sql::remedy::none,
          sqlstate::connection_lost,
          "it is unknown whether PostgreSQL has committed a transaction: " + why
      )
{
}

sql::remedy remedy_of(std::string_view sqlstate)
{
    const auto of_class = sqlstate.substr(0, 2);
    const auto is_class = [of_class](auto... classes) { return ((of_class == classes) || ...); };
    // 25P03: an idle transaction was ended; 25006: this server has become a standby.
    const auto is_state = [sqlstate](auto... states) { return ((sqlstate == states) || ...); };

    // Without a connection, a role or a database; rolled back for another; out of space or memory;
    // stopped; an I/O error
    if (is_class("08", "28", "3D", "40", "53", "57", "58"))
        return sql::remedy::another_time;
    if (is_state("25P02", "25P03", "25006", "55P03", "55006"))
        return sql::remedy::another_time;
    // A key that was not there a moment ago
    if (is_state(sqlstate::unique_violation))
        return sql::remedy::once_more;
    // A value, a constraint, two rows where one may be, more than a row can hold
    if (is_class("21", "22", "23", "54"))
        return sql::remedy::without_it;
    // Anything else is a mistake, or damage. Neither passes, and taken for a change's own fault it
    // would cost the outcome of a request: the next start finds that as it is.
    return sql::remedy::none;
}

std::string without_values(std::string_view sqlstate, std::string_view message)
{
    return std::string(sqlstate.starts_with("22") ? message.substr(0, message.find(':')) : message);
}

} // namespace relay::postgres
