#include "cli/failure_text.hpp"

#include <boost/system/system_error.hpp>

namespace relay::cli {

std::string failure_text(const std::exception& e)
{
    std::string text = e.what();
    if (dynamic_cast<const boost::system::system_error*>(&e))
        text.resize(std::min(text.rfind(" [", text.find(" at ")), text.size()));
    return text;
}

} // namespace relay::cli
