#pragma once

#include <stdexcept>

namespace relay {

// Another process holds the data directory.
class store_locked : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What the store cannot be opened for: no permission, a damaged file, a newer schema
class store_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// Another relay is the sender now: this one changes and sends nothing any more.
class term_lost : public store_error
{
public:
    using store_error::store_error;
};

} // namespace relay
