#pragma once

#include <functional>

namespace relay {

// What the verbs of the store are made of: the thread that writes, and the rows that it writes
class store_writer;

// Runs on the network thread when a change is on disk. It gets false, and a coroutine an empty
// value, when nothing of the change has happened, nor ever will. A disk that is full or fails does
// that to what comes in: messages, and events from outside; those who brought them are told.
// Everything else is about mail that was acknowledged, and is tried until it is written, but for
// three cases: SQLite will never take this one change (a constraint: a defect of ours), the store
// was told to give up, or it is broken. So who is told false must not go on as if it were written:
// what is on disk is true, and the next start goes by it.
using write_handler = std::function<void(bool ok)>;

} // namespace relay
