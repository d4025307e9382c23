#include "relay/store/store_location.hpp"

#include "store/postgres/url.hpp"

namespace relay {

std::string store_location::name() const
{
    return is_shared() ? postgres::without_secrets(url) + ", schema " + schema : path;
}

} // namespace relay
