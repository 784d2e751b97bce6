"""What the program on a trustee's device says. Somebody may read it at night, in a hurry."""

SUGGESTION = """\
Your key is sealed under a pass-phrase. Choose one that you will still know at night, in a year.
Five or six words picked by chance work well. These were drawn for you alone just now:

    {words}
"""
SHORT = "Please choose a longer pass-phrase: at least 16 characters. A few words in a row work well."
NOT_TYPED_TWICE = "The two were not the same. Please type it again."
NOT_TYPED = "No pass-phrase was taken, so nothing was made or opened. Please begin once more."
MADE = """
Your key is in {path}. Only you can read that file, and only with your pass-phrase.

1. Copy the file to one more safe place, such as a stick in a locked drawer.
2. Send the public key to whoever runs the site.
3. Read the fingerprint aloud to them and to the other two trustees, by phone or face to face.

Nobody can bring back a lost file or a forgotten pass-phrase. Then another trustee key is needed."""
WHO_AM_I = """
When you sign in, the site shows this fingerprint beside your name, twice.
If it shows another one there, say yes to nothing, and ring the other two trustees."""
FILE_THERE = "{path} is there already, and is left as it is. Please choose another name for the file."
NO_FOLDER = "There is no folder {folder}. Please make it first, or choose another."
NOT_WRITTEN = "The file {path} could not be written: {why}. Nothing was kept."
NO_FILE = "The file {path} can't be read: {why}. Please look at its name and folder."
NOT_A_KEYFILE = """\
{path} is no key file of a trustee, or a part of it was lost or changed. Please take your other copy of it."""
NEED_MEMORY = "This device has too little free memory just now. Please close other programs, then try again."
ANOTHER_TRY = "This pass-phrase does not open the key. Please try again. Are capital letters locked?"
DOES_NOT_OPEN = """\
This pass-phrase does not open the key. Please begin once more. Is it the right key file?
If nobody answers in time, ring the third trustee: any two of you are enough."""
PASTE_HERE = "Paste the sealed text here, all of it. Does nothing happen then? Then press Enter."
NOTHING_TYPED = "Nothing was typed. Please type your pass-phrase, and press Enter."
COPIED_PARTLY = """\
Something is missing from this text, or it was changed on the way.
Please copy all of it once more, from the line with BEGIN to the line with END."""
NOTHING_TO_OPEN = "Both locks of this text are open already. Please paste it into the page of the request as it is."
NOT_FOR_YOU = """\
Your key does not open this. It says that it is for trustee number {number}, and that its code is {ref}.
Are you that number? "You" on the site says so. Is this the text that was meant for you?
If both are right, the text is of another post, or sealed to another key of yours.
Then tell the others, and go no further."""
STILL_SEALED = """
One lock is open. This text is still sealed to the other trustee, so nobody else can read it.
Next: copy the text from BEGIN to END, and paste it into the page of the request."""
HAND_ON = """
One lock is open. This text is still sealed to the other trustee, so nobody else can read it.
Next: send it to trustee number {number}, from BEGIN to END, by any messenger or mail. It goes to no page of the site.
Their program shows how to reach the writer. Afterwards, both of you delete the message."""
ALL_OPEN = """
Both locks are open. This text tells the site who wrote the post {ref}, or how to reach them.
Next: have pen and paper ready, copy the text from BEGIN to END, and paste it into the page of the request.
The next page shows it, once. Afterwards close this window, and keep no copy of the text."""
THEIR_WORDS = """Both locks are open. This is what the writer left, for the case that their life is in danger:
"""
WRITE_IT_DOWN = """
Write it on paper, and ring the other trustee. Then close this window, and delete the message it came in."""
