@sandbox
Feature: Twins of commands
  Whatever makes a release can be built twice: a generator, an archiver, a sort. Each scenario varies one thing, names
  it as the cause, says where the difference is, and checks the fix; next to it stands a command that is fine.
  This protects from archives and generated files that remember who made them, when and where.

  Rule: The clock and the calendar

    Scenario: A generator writes the month down
      Given the source files
        """
        -- stamp.sh --
        date -u ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} +%B-%Y > "$OUT/stamp.txt"
        """
      When the command "sh stamp.sh" is run twice, varying "time"
      Then the twins differ because of "time"
      And nothing else makes them differ
      And the twins differ in "stamp.txt"
      And the fix "SOURCE_DATE_EPOCH=1577836800" makes the twins identical

    Scenario: A generator takes the date that is declared
      Given the source files
        """
        -- stamp.sh --
        date -u ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} +%B-%Y > "$OUT/stamp.txt"
        """
      And the environment
        | SOURCE_DATE_EPOCH | 1577836800 |
      When the command "sh stamp.sh" is run twice, varying "time"
      Then the twins are identical

    Scenario: A generator that counts nanoseconds gives something else each time
      Given the source files
        """
        -- stamp.sh --
        date +%s.%N > "$OUT/stamp.txt"
        """
      When the command "sh stamp.sh" is run twice, varying "umask"
      Then the verdict on the twins is "nondeterministic"

    Scenario: A local time is another one in another zone
      Given the source files
        """
        -- released.sh --
        date -d "@1577836800" "+released %Y-%m-%d %H:%M" > "$OUT/released.txt"
        """
      When the command "sh released.sh" is run twice, varying "time zone"
      Then the twins differ because of "time zone"
      And nothing else makes them differ
      And the twins differ in "released.txt"
      And the fix "TZ=UTC" makes the twins identical

    Scenario: The same time in UTC is the same everywhere
      Given the source files
        """
        -- released.sh --
        date -u -d "@1577836800" "+released %Y-%m-%d %H:%M" > "$OUT/released.txt"
        """
      When the command "sh released.sh" is run twice, varying "time zone"
      Then the twins are identical

    Scenario: A day that the project excuses by a name is no difference of an archive
      Given the source files
        """
        -- released.sh --
        made=$(mktemp -d); date -d "@1577836800" "+released %Y-%m-%d" > "$made/released.txt"; echo app > "$made/app.txt"
        tar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 -C "$made" -cf "$OUT/app.tar" app.txt released.txt
        """
      When the command "sh released.sh" is run twice, varying "time zone"
      Then the twins differ because of "time zone"
      And the twins differ in "released.txt"
      And the twins are equivalent after "released-day"
      And the verdict on the twins is "equivalent after released-day@1"

  Rule: Archives

    Background:
      Given the source files
        """
        -- bin/run.sh --
        echo run
        -- doc/a.txt --
        a
        -- doc/b.txt --
        b
        -- doc/c.txt --
        c
        -- doc/d.txt --
        d
        -- doc/e.txt --
        e
        -- doc/f.txt --
        f
        -- doc/g.txt --
        g
        -- doc/h.txt --
        h
        """

    Scenario: tar packs files in the order in which the folder lists them
      When the command "sh -c 'tar --mtime=@0 -cf $OUT/doc.tar doc'" is run twice, varying "file order"
      Then the twins differ because of "file order"
      And nothing else makes them differ
      And the twins differ in "doc.tar"
      And the fix "command: tar --sort=name --mtime=@0 -cf $OUT/doc.tar doc" makes the twins identical

    Scenario: tar that sorts packs files in one order
      When the command "sh -c 'tar --sort=name --mtime=@0 -cf $OUT/doc.tar doc'" is run twice, varying "file order"
      Then the twins are identical

    Scenario: find lists what it finds in the order of the folder
      When the command "sh -c 'find doc -type f > $OUT/list.txt'" is run twice, varying "file order"
      Then the twins differ because of "file order"
      And nothing else makes them differ
      And the twins differ in "list.txt"
      And the fix "command: find doc -type f | sort > $OUT/list.txt" makes the twins identical

    Scenario: tar keeps the times of files
      When the command "sh -c 'tar --sort=name -cf $OUT/doc.tar doc'" is run twice, varying "file times"
      Then the twins differ because of "file times"
      And nothing else makes them differ
      And the twins differ in "doc/a.txt"
      And the fix "command: tar --sort=name --mtime=@0 -cf $OUT/doc.tar doc" makes the twins identical

    Scenario: tar with one time for all files has no other
      When the command "sh -c 'tar --sort=name --mtime=@0 -cf $OUT/doc.tar doc'" is run twice, varying "file times"
      Then the twins are identical

    Scenario: tar keeps the modes that the umask left
      When the command "sh -c 'cat doc/a.txt > $TMPDIR/a.txt && tar --mtime=@0 -C $TMPDIR -cf $OUT/a.tar a.txt'" is run twice, varying "umask"
      Then the twins differ because of "umask"
      And nothing else makes them differ
      And the twins differ in "a.txt"
      And the fix "command: cat doc/a.txt > $TMPDIR/a.txt && tar --mtime=@0 --mode=u=rw,go=r -C $TMPDIR -cf $OUT/a.tar a.txt" makes the twins identical

    Scenario: tar with one mode for all files keeps no umask
      When the command "sh -c 'cat doc/a.txt > $TMPDIR/a.txt && tar --mtime=@0 --mode=u=rw,go=r -C $TMPDIR -cf $OUT/a.tar a.txt'" is run twice, varying "umask"
      Then the twins are identical

    Scenario: tar keeps the owner's name
      When the command "sh -c 'tar --sort=name --mtime=@0 -cf $OUT/doc.tar doc'" is run twice, varying "user"
      Then the twins differ because of "user"
      And nothing else makes them differ
      And the twins differ in "doc/a.txt"
      And the fix "command: tar --sort=name --mtime=@0 --owner=root:0 --group=root:0 -cf $OUT/doc.tar doc" makes the twins identical

    Scenario: tar with a declared owner keeps nobody's name
      When the command "sh -c 'tar --sort=name --mtime=@0 --owner=root:0 --group=root:0 -cf $OUT/doc.tar doc'" is run twice, varying "user"
      Then the twins are identical

    Scenario: gzip keeps the time of the file that it packs
      When the command "sh -c 'gzip -c doc/a.txt > $OUT/a.txt.gz'" is run twice, varying "file times"
      Then the twins differ because of "file times"
      And nothing else makes them differ
      And the twins differ in "a.txt.gz"
      And the fix "command: gzip -n -c doc/a.txt > $OUT/a.txt.gz" makes the twins identical

    Scenario: gzip without name and time packs the same bytes
      When the command "sh -c 'gzip -n -c doc/a.txt > $OUT/a.txt.gz'" is run twice, varying "file times"
      Then the twins are identical

    # Needs python3, as the two after it.
    Scenario: zip keeps the times of files
      When the command "sh -c 'python3 -m zipfile -c $OUT/doc.zip doc'" is run twice, varying "file times"
      Then the twins differ because of "file times"
      And nothing else makes them differ
      And the twins differ in "doc/a.txt"
      And the fix "command: cp -R doc $TMPDIR && cd $TMPDIR && find doc -exec touch -d @1577836800 {} + && python3 -m zipfile -c $OUT/doc.zip doc" makes the twins identical

    Scenario: zip keeps times in the local zone
      When the command "sh -c 'cp -R doc $TMPDIR && cd $TMPDIR && find doc -exec touch -d @1577836800 {} + && python3 -m zipfile -c $OUT/doc.zip doc'" is run twice, varying "time zone"
      Then the twins differ because of "time zone"
      And nothing else makes them differ
      And the twins differ in "doc/a.txt"
      And the fix "TZ=UTC" makes the twins identical

    Scenario: zip with one time for all files has no other
      When the command "sh -c 'cp -R doc $TMPDIR && cd $TMPDIR && find doc -exec touch -d @1577836800 {} + && python3 -m zipfile -c $OUT/doc.zip doc'" is run twice, varying "file times, user, file order"
      Then the twins are identical

    Scenario: An archive with everything fixed is the same under all that is not the machine's business
      When the command "sh -c 'tar --sort=name --mtime=@0 --mode=u=rw,go=r --owner=root:0 --group=root:0 -cf - doc | gzip -n > $OUT/doc.tar.gz'" is run twice, varying everything
      Then the twins are identical

    Scenario: An archive with nothing fixed differs for each of its reasons
      When the command "sh -c 'tar -cf - doc | gzip -n > $OUT/doc.tar.gz'" is run twice, varying "file order, file times, file modes, user, locale, time zone, host name, home"
      Then the twins differ because of "file order"
      And the twins differ because of "file times"
      And the twins differ because of "file modes"
      And the twins differ because of "user"
      And nothing else makes them differ
      And the fix "command: tar --sort=name --mtime=@0 --mode=u=rw,go=r --owner=root:0 --group=root:0 -cf - doc | gzip -n > $OUT/doc.tar.gz" makes the twins identical

  Rule: Who builds, and on which machine

    Scenario: The locale sorts
      Given the source files
        """
        -- names.txt --
        zebra
        tiger
        Ant
        """
      When the command "sh -c 'sort names.txt > $OUT/sorted.txt'" is run twice, varying "locale"
      Then the twins differ because of "locale"
      And nothing else makes them differ
      And the twins differ in "sorted.txt"
      And the fix "LC_ALL=C" makes the twins identical

    Scenario: A sort by bytes does not ask the locale
      Given the source files
        """
        -- names.txt --
        zebra
        tiger
        Ant
        """
      When the command "env LC_ALL=C sh -c 'sort names.txt > $OUT/sorted.txt'" is run twice, varying "locale"
      Then the twins are identical

    Scenario Outline: A generator that asks for the <variation> is found out
      Given the source files
        """
        -- generate.sh --
        <generator> > "$OUT/generated.txt"
        """
      When the command "sh generate.sh" is run twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the twins differ in "generated.txt"
      And the fix "command: echo fixed > $OUT/generated.txt" makes the twins identical

      Examples:
        | variation            | generator                                    |
        | source path          | pwd                                          |
        | symlinked path       | echo "$PWD"                                  |
        | home                 | echo "prefix=$HOME/.local"                   |
        | user                 | id -un                                       |
        | full name            | getent passwd "$USER" \| cut -d: -f5         |
        | host name            | uname -n                                     |
        | CPU count            | nproc                                        |
        | kernel               | uname -r                                     |
        | umask                | umask                                        |
        | temporary folder     | echo "$TMPDIR"                               |
        | search path          | echo "$PATH"                                 |
        | environment          | env \| cut -d= -f1 \| sort                   |
        | declared parallelism | echo "$MAKEFLAGS"                            |
        | declared user name   | echo "$BUILDUSERNAME"                        |
        | niceness             | nice                                         |
        | CPU model            | wc -l < /proc/cpuinfo                        |
        | memory size          | wc -l < /proc/meminfo                        |
        | uptime               | wc -w < /proc/uptime                         |
        | shell                | /bin/sh -c "echo ${BASH_VERSION:+bash}"      |
        | SOURCE_DATE_EPOCH    | echo "$SOURCE_DATE_EPOCH"                    |

    Scenario: A generator that asks for nothing is the same under everything
      Given the source files
        """
        -- generate.sh --
        echo "prefix=/usr" > "$OUT/generated.txt"
        -- a.txt --
        a
        -- b.txt --
        b
        -- c.txt --
        c
        -- d.txt --
        d
        -- e.txt --
        e
        -- f.txt --
        f
        -- g.txt --
        g
        -- h.txt --
        h
        """
      When the command "sh generate.sh" is run twice, varying everything
      Then the twins are identical

  Rule: Generators that race

    Scenario: Lines of programs that run at once come in another order each time
      Given the source files
        """
        -- race.sh --
        for number in $(seq 40); do (echo "$number" >> "$OUT/lines.txt") & done
        wait
        shuf "$OUT/lines.txt" > "$TMPDIR/lines.txt"; mv "$TMPDIR/lines.txt" "$OUT/lines.txt"
        """
      When the command "sh race.sh" is run twice, varying "time zone"
      Then the verdict on the twins is "nondeterministic"
      And the twins differ in "lines.txt"
      And the fix "command: sh race.sh; sort -n -o $OUT/lines.txt $OUT/lines.txt" makes the twins identical

    Scenario: Nothing needs to be varied to find a race
      Given the source files
        """
        -- race.sh --
        shuf -i 1-1000 > "$OUT/lines.txt"
        """
      When the command "sh race.sh" is run twice, varying nothing
      Then the verdict on the twins is "nondeterministic"

    Scenario: Programs that run at once and are sorted are no race
      Given the source files
        """
        -- race.sh --
        for number in $(seq 40); do (echo "$number" >> "$TMPDIR/lines.txt") & done
        wait
        sort -n "$TMPDIR/lines.txt" > "$OUT/lines.txt"
        """
      When the command "sh race.sh" is run twice, varying "CPU count, time zone"
      Then the twins are identical

  Rule: Causes that need each other

    Background:
      Given the source files
        """
        -- both.sh --
        if [ "$(umask)" = 0002 ] && [ "$(date +%z)" = +1400 ]; then echo changed; else echo usual; fi > "$OUT/text"
        -- either.sh --
        if [ "$(umask)" = 0002 ] || [ "$(date +%z)" = +1400 ]; then echo changed; else echo usual; fi > "$OUT/text"
        """

    Scenario: Two variations that only together make a difference are named together
      When the command "sh both.sh" is run twice, varying "host name, time zone, home, umask, niceness"
      Then the twins differ only because of "time zone, umask" together
      And nothing else makes them differ
      And the fix "TZ=UTC" makes the twins identical

    Scenario: Without one of the two there is no difference
      When the command "sh both.sh" is run twice, varying "host name, home, umask, niceness"
      Then the twins are identical

    Scenario: Two variations that each make the difference are two causes
      When the command "sh either.sh" is run twice, varying "host name, time zone, home, umask, niceness"
      Then the twins differ because of "time zone"
      And the twins differ because of "umask"
      And nothing else makes them differ

  Rule: A variation that changes nothing proves nothing

    Scenario: One file has no order
      Given the source files
        """
        -- only.txt --
        alone
        """
      When the command "sh -c 'cp only.txt $OUT/'" is run twice, varying "file order"
      Then the verdict on the twins is "ineffective: file order"

    Scenario: Several files have one
      Given the source files
        """
        -- a.txt --
        a
        -- b.txt --
        b
        -- c.txt --
        c
        -- d.txt --
        d
        -- e.txt --
        e
        -- f.txt --
        f
        -- g.txt --
        g
        -- h.txt --
        h
        """
      When the command "sh -c 'cp a.txt $OUT/'" is run twice, varying "file order"
      Then the twins are identical

    Scenario: A command that leaves nothing can't be compared
      Given the source files
        """
        -- text.txt --
        text
        """
      When the command "cat text.txt" is run twice, varying "time zone"
      Then the verdict on the twins is "not varied: the builds left nothing that could be compared"

  # The go command is run as any command is: `twinbuild lint` predicts what stands here from the scripts alone.
  Rule: What the linker writes

    Background:
      Given Go 1.27
      And the source files
        """
        -- go.mod --
        module example.com/dated

        go 1.26
        -- main.go --
        package main

        var built = "unknown"

        func main() { println(built) }
        -- dated.sh --
        date=$(date -u ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} +%Y-%m)
        go build -trimpath -ldflags "-X main.built=$date" -o "$OUT/dated" .
        -- named.sh --
        go build -trimpath -ldflags "-X main.built=$(uname -n)" -o "$OUT/named" .
        """
      And the environment
        | CGO_ENABLED | 0   |
        | GOPROXY     | off |

    Scenario: A date that the linker writes is another one later
      When the command "sh dated.sh" is run twice, varying "time"
      Then the twins differ because of "time"
      And nothing else makes them differ
      And the twins differ in "main.built.str"
      And the fix "SOURCE_DATE_EPOCH=1577836800" makes the twins identical

    Scenario: A declared date that the linker writes is the same one later
      Given the environment
        | SOURCE_DATE_EPOCH | 1577836800 |
      When the command "sh dated.sh" is run twice, varying "time"
      Then the twins are identical

    Scenario: A name of the machine that the linker writes is another one elsewhere
      When the command "sh named.sh" is run twice, varying "host name"
      Then the twins differ because of "host name"
      And nothing else makes them differ
      And the twins differ in "main.built.str"
      And the fix "command: go build -trimpath -ldflags '-X main.built=fixed' -o $OUT/named ." makes the twins identical

  # Needs gcc. The go command is run as any command is, so it finds the machine's C compiler.
  Rule: Go with C in it

    Background:
      Given Go 1.27
      And the source files
        """
        -- go.mod --
        module example.com/two

        go 1.27
        -- main.go --
        package main

        // static int twice(int number) { int sum = 0; for (int i = 0; i < number; i++) sum += 2; return sum; }
        import "C"

        func main() { println(C.twice(21)) }
        """
      And the environment
        | CGO_ENABLED | 1   |
        | GOFLAGS     | -buildvcs=false |
        | GOPROXY     | off |

    Scenario: The folder of the source is in the debugging data of C code
      When the command "go build -o /out/two ." is run twice, varying "source path"
      Then the twins differ because of "source path"
      And nothing else makes them differ
      And the twins differ in ".debug_line_str"
      And the fix "GOFLAGS=-buildvcs=false -trimpath" makes the twins identical

    Scenario: -trimpath keeps the folder out of C code too
      When the command "go build -trimpath -o /out/two ." is run twice, varying "source path, home, temporary folder, build cache path"
      Then the twins are identical

    Scenario: Flags of the C compiler change the program
      Given the build flag "-trimpath"
      When "." is built twice, varying "CGO_CFLAGS"
      Then the twins differ because of "CGO_CFLAGS"
      And nothing else makes them differ
      And the input "CGO_CFLAGS" drifted
      And the fix "CGO_CFLAGS=-g -O2" makes the twins identical
