#pragma once

#include <stdexcept>
#include <string>

namespace relay::sql {

// What can be done about an error
enum class remedy
{
    another_time, // it may pass: disk full, I/O error, locked, no connection
    once_more,    // others have written what it was to write since it looked: at once, and if it
                  // fails again, without it
    without_it,   // the database will never take this change, and takes others: a constraint, a
                  // length
    none,         // the database is damaged, or used as it must not be
    term_is_lost, // the database is another relay's to change now, and never will be ours again
};

class error : public std::runtime_error
{
public:
    error(relay::sql::remedy r, const std::string& message)
        : std::runtime_error(message),
          remedy_(r)
    {
    }

    relay::sql::remedy remedy() const { return remedy_; }

private:
    relay::sql::remedy remedy_;
};

} // namespace relay::sql
