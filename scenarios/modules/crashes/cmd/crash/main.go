// Command crash ends in the way that its argument names.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// A service has a part that may be missing.
type service struct {
	part *part
}

type part struct {
	name string
}

func (s *service) name() string {
	return s.part.name
}

// Ways to end, by name.
var ways = map[string]func(){
	"nothing":   func() { fmt.Println("fine") },
	"status":    func() { os.Exit(3) },
	"nil":       func() { fmt.Println((&service{}).name()) },
	"index":     func() { fmt.Println(at([]int{1, 2, 3}, 3)) },
	"division":  func() { fmt.Println(divided(1, len(os.Args)-2)) },
	"message":   func() { panic("the configuration has no port") },
	"error":     func() { panic(fmt.Errorf("read the port: %w", errors.New("empty"))) },
	"lines":     func() { panic("first line\nsecond line\n\ngoroutine 99 [running]:\nnot a stack") },
	"again":     again,
	"repanic":   repanic,
	"goroutine": inGoroutine,
	"deadlock":  deadlock,
	"map":       concurrentMap,
	"stack":     func() { fmt.Println(depth(0)) },
	"unlock":    func() { new(sync.Mutex).Unlock() },
	"closed":    closed,
	"exit1":     func() { fmt.Fprintln(os.Stderr, "error: no such file"); os.Exit(1) },
	"memory":    memory,
	"threads":   threads,
	"wait":      func() { time.Sleep(time.Minute) },
	"race":      race,
	"waiting":   waiting,
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: crash WAY")
		os.Exit(64)
	}
	way, known := ways[os.Args[1]]
	if !known {
		fmt.Fprintln(os.Stderr, "crash: unknown way", os.Args[1])
		os.Exit(64)
	}
	way()
}

//go:noinline
func at(numbers []int, index int) int { return numbers[index] }

//go:noinline
func divided(number, by int) int { return number / by }

//go:noinline
func depth(level int) int { return depth(level+1) + 1 }

// again panics while it recovers from nothing.
func again() {
	defer func() { panic("while cleaning up") }()
	panic("at work")
}

// repanic recovers, and panics with what it recovered.
func repanic() {
	defer func() { panic(recover()) }()
	panic("at work")
}

func inGoroutine() {
	go worker(7)
	time.Sleep(time.Minute)
}

//go:noinline
func worker(number int) { panic(fmt.Sprintf("worker %d stopped", number)) }

func deadlock() {
	waiting := make(chan int)
	<-waiting
}

func concurrentMap() {
	numbers := map[int]int{}
	for writer := range 8 {
		go func() {
			for {
				numbers[writer] = 1
			}
		}()
	}
	time.Sleep(time.Minute)
}

func closed() {
	done := make(chan int)
	close(done)
	close(done)
}

// threads wants one of the system's threads for each of many goroutines, where only a few may be made.
func threads() {
	debug.SetMaxThreads(20)
	for range 100 {
		go func() {
			runtime.LockOSThread()
			time.Sleep(time.Minute)
		}()
	}
	time.Sleep(time.Minute)
}

// race reads and writes a number in two goroutines. That they sleep orders nothing.
func race() {
	number := 0
	done := make(chan bool)
	go func() {
		time.Sleep(50 * time.Millisecond)
		number++
		done <- true
	}()
	number++
	<-done
	fmt.Println(number)
}

// waiting panics while three others wait for it, two of them in one place.
func waiting() {
	started, never := make(chan bool), make(chan bool)
	for range 2 {
		go func() {
			started <- true
			<-never
		}()
	}
	go func() {
		started <- true
		select {}
	}()
	for range 3 {
		<-started
	}
	time.Sleep(100 * time.Millisecond)
	panic("nobody came")
}
