#pragma once

#include "store/sql/error.hpp"

#include <string>
#include <string_view>

namespace relay::postgres {

// SQLSTATEs of PostgreSQL's that are more than their class, and one of ours
namespace sqlstate {
inline constexpr std::string_view connection_lost = "08006";
inline constexpr std::string_view too_large = "22003";
inline constexpr std::string_view division_by_zero = "22012";
inline constexpr std::string_view unique_violation = "23505";
inline constexpr std::string_view misused = "XX000";
} // namespace sqlstate

// An error of PostgreSQL's, or of the connection to it. Its message has neither parameters' values
// nor a password.
class error : public sql::error
{
public:
    error(std::string_view sqlstate, const std::string& message);

    const std::string& sqlstate() const { return sqlstate_; }

protected:
    error(sql::remedy r, std::string_view sqlstate, const std::string& message);

private:
    std::string sqlstate_;
};

// The term is another relay's: the transaction has changed nothing, and no other of this epoch
// will.
class deposed : public error
{
public:
    deposed();
};

// Whether the transaction was committed is not known: nobody can tell, or it was to be given up.
class commit_in_doubt : public error
{
public:
    explicit commit_in_doubt(const std::string& why);
};

// What can be done about an error with this SQLSTATE
sql::remedy remedy_of(std::string_view sqlstate);

// The message without what may be a value, which PostgreSQL puts behind a colon in those about data
std::string without_values(std::string_view sqlstate, std::string_view message);

} // namespace relay::postgres
