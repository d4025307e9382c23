#include "relay/store/configured_store.hpp"

namespace relay {

store_location location_of_store(const config& cfg)
{
    if (cfg.store.url.empty())
        return store_location::in_directory(cfg.data_dir);
    return store_location::in_postgresql(cfg.store.url, cfg.store.schema);
}

} // namespace relay
