// Boost.URL, compiled once: its library would be one more package
#include <boost/url/src.hpp>
