#include "relay/store/store_location.hpp"

namespace relay {

std::string store_location::name() const
{
    return path;
}

} // namespace relay
