"""Every limit that protects the server from what a stranger sends, each with its reason.

Sized for 2 cores and 1.5 GB of memory, of which libraries and models take 0.75 GB.
"""

MEGABYTE = 10**6

# Calls

MAX_THREADS = 8  # calls that are worked on at a time; more only share the same two cores
MAX_CALLS = 4  # calls of one function at a time, so that no function takes all threads
MAX_PICTURES = 2  # calls that may open an uploaded picture at a time; decoding one holds up to 0.26 GB
MAX_WAITING = 128  # calls that wait at a time; with so many, 95 % are answered within 11 s
MAX_WAITING_PER_ADDRESS = 64  # the same of one address: a classroom behind one router, and never all
MAX_SEARCHES = 1  # searches for counterfactuals at a time; each takes a thread 0.2 s
MAX_WAITING_SEARCHES = 16  # searches that wait: the last of them is answered within 4 s
MAX_UNFETCHED_PER_SESSION = 12  # unfinished calls, and results not fetched, of a session; a new model makes four
FETCH_WITHIN = 60  # seconds after which a result that nobody fetches is dropped
MAX_SESSIONS = 1000  # sessions that are remembered, 3 kB each; nothing of a visitor's is lost with one

# Requests

MAX_OPEN = 2000  # requests under way at a time; an open page holds two, and each takes a file descriptor
MAX_OPEN_PER_ADDRESS = 500  # the same of one address: 250 open pages
MAX_UPLOAD = 20 * MEGABYTE  # size of the largest file, bytes; photos of phones have 2 to 12 MB
MAX_BODY = 4 * MEGABYTE  # size of the largest other request, bytes; a page sends 20 kB at most
MAX_ENVELOPE = 64 * 2**10  # bytes that a form adds around its file
READ_TIMEOUT = 10  # seconds of silence after which a request whose body is incomplete is refused
MAX_READ = 120  # seconds for a whole body: 20 MB at 170 kB/s

# Files

MAX_FOLDER = 200 * MEGABYTE  # disk space for uploads and API results, bytes; the oldest go first
MAX_AGE = 3600  # seconds after which uploads and API results are deleted
SWEEP_EVERY = 10  # seconds between two looks at the folder
MIN_FREE = 50 * MEGABYTE  # bytes that stay free on the disk, for whatever else runs on the machine

# The end

GRACE = 5  # seconds that calls under way get to finish when the server is told to stop
