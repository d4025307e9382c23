#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

namespace relay {

void reading_trouble::failed(const std::string& why)
{
    if (!std::exchange(now_, true))
        spdlog::error("the store cannot be read, and is tried again: {}", why);
}

void reading_trouble::over()
{
    if (std::exchange(now_, false))
        spdlog::info("the store can be read again");
}

} // namespace relay
