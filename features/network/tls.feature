@sandbox
Feature: Encrypted connections that are refused
  A certificate must be signed by an authority that the build trusts, name the host that was asked, and be valid today.
  This protects from looking in the network for what is wrong in a certificate, and from remedies that change nothing.

  Background:
    Given Go 1.27

  Rule: Each fault of a certificate has its own text, and none of them goes on to the next proxy by itself

    @myth
    Scenario Outline: A proxy that <fault> ends the list at a comma, and not at a pipe
      Given a module proxy "first" that <fault>
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "<text>"
      And the build log says "https://first.lab.test/"
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "first" was contacted
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | fault                                      | text                                                                             |
        | has a certificate of an unknown authority  | tls: failed to verify certificate: x509: certificate signed by unknown authority |
        | has a self-signed certificate              | tls: failed to verify certificate: x509: certificate signed by unknown authority |
        | does not show its intermediate certificate | tls: failed to verify certificate: x509: certificate signed by unknown authority |
        | shows its certificates in the wrong order  | x509: certificate is not valid for any names, but wanted to match first.lab.test |
        | has an expired certificate                 | is after 2021-01-01T00:00:00Z                                                    |
        | has a certificate that is not valid yet    | is before 2090-01-01T00:00:00Z                                                   |
        | has a certificate of another host          | x509: certificate is valid for another-host.test, not first.lab.test             |
        | has a certificate with a weak signature    | x509: cannot verify signature: insecure algorithm ECDSA-SHA1                     |
        | speaks TLS 1.1 only                        | tls: server selected unsupported protocol version 302                            |
        | speaks TLS 1.0 only                        | tls: server selected unsupported protocol version 301                            |
        | refuses every version of TLS               | remote error: tls: protocol version not supported                                |
        | speaks HTTP without TLS                    | http: server gave HTTP response to HTTPS client                                  |

    Scenario: What was shown tells a missing intermediate certificate from an unknown authority
      Given a module proxy "first" that does not show its intermediate certificate
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "x509: certificate signed by unknown authority"
      And the diagnosis names "does not show the intermediate certificate `Lab Root CA Intermediate`"
      And the diagnosis names the authority "Lab Root CA"
      # The root certificate is not what is missing.
      When SSL_CERT_FILE is "/etc/lab/root.pem"
      And the modules are downloaded
      Then it fails in the "tls" layer
      When SSL_CERT_FILE is "/etc/lab/intermediate.pem"
      And the modules are downloaded
      Then it succeeds

    Scenario: What was shown tells an unknown authority from a missing intermediate certificate
      Given a module proxy "first" that has a certificate of an unknown authority
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "x509: certificate signed by unknown authority"
      And the diagnosis names "which the build does not trust; nobody intercepts"
      And the diagnosis names the authority "Unlisted CA"
      And its fix makes the download succeed

    Scenario: A name that a search domain completed is not the one in the certificate
      Given a module proxy "mirror"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search lab.test
        """
      And GOPROXY is "https://mirror"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "x509: certificate is valid for mirror.lab.test, not mirror"
      When GOPROXY is "https://mirror.lab.test"
      And the modules are downloaded
      Then it succeeds

    # Over HTTP/2 Go 1.27 may say that the connection "could not be established" in place of the server's alert.
    @myth
    Scenario: A server that wants a certificate of the client gets none
      Given a module proxy "first" that wants a client certificate
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the diagnosis names "`first.lab.test` wants a client certificate"
      And the diagnosis names "peer sent no certificates"
      And the build log does not say "bad certificate"
      When GODEBUG is "http2client=0"
      And the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "remote error: tls: certificate required"
      And the diagnosis names "peer sent no certificates"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    @myth @go1.22
    Scenario: Go 1.22 repeats the alert of a server that wants a certificate of the client
      Given Go 1.22
      And a module proxy "first" that wants a client certificate
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the diagnosis names "`first.lab.test` wants a client certificate"
      And the diagnosis names "peer sent no certificates"
      And the build log says "remote error: tls: certificate required"
      And the build log does not say "bad certificate"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    @go1.22
    Scenario: Go 1.22 still names a way around a weak signature
      Given Go 1.22
      And a module proxy "first" that has a certificate with a weak signature
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "insecure algorithm ECDSA-SHA1 (temporarily override with GODEBUG=x509sha1=1)"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: Go 1.27 does not start with the way around a weak signature
      Given a lab
      And GODEBUG is "x509sha1=1"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "removed GODEBUG"
      And nothing was asked of the network
      And its fix makes the download succeed

  Rule: A handshake may end before any certificate is judged

    Scenario: A handshake that is cut is told as an end of file
      Given a module proxy "first" that cuts the handshake
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says ": EOF"
      And the build log does not say "tls:"
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds

    Scenario: A handshake that is never answered ends at Go's own limit
      Given a module proxy "first" that stalls the handshake
      And a module proxy "second"
      And GOPROXY is "first"
      And a time limit of 60 seconds
      When the modules are downloaded
      Then the build fails
      And it fails in the "time limit" layer
      And the build log says "net/http: TLS handshake timeout"
      And "first" was contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: A handshake that is never answered leaves no text where the build's limit is shorter
      Given a module proxy "first" that stalls the handshake
      And a module proxy "second"
      And GOPROXY is "first"
      And a time limit of 3 seconds
      When the modules are downloaded
      Then the build is killed at its time limit
      And the build log does not say "TLS handshake timeout"
      And "first" was contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

  Rule: What a server may leave out

    Scenario Outline: A proxy that <fault> is good enough for Go <version>
      Given Go <version>
      And a module proxy "first" that <fault>
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

      @go1.22
      Examples:
        | fault               | version |
        | speaks TLS 1.2 only | 1.22    |
        | speaks TLS 1.3 only | 1.22    |

      Examples:
        | fault               | version |
        | speaks TLS 1.2 only | 1.27    |
        | speaks TLS 1.3 only | 1.27    |

    Scenario Outline: A proxy that <fault> agrees with each client on what both can do
      Given a module proxy "first" that <fault>
      And the source files
        """
        -- go.mod --
        module example.com/handshake

        go 1.21
        -- main.go --
        package main

        import (
        	"crypto/tls"
        	"fmt"
        )

        func main() {
        	for _, newest := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
        		config := &tls.Config{MaxVersion: newest, NextProtos: []string{"h2"}}
        		connection, err := tls.Dial("tcp", "first.lab.test:443", config)
        		if err != nil {
        			fmt.Printf("up to %s: %v\n", tls.VersionName(newest), err)
        			continue
        		}
        		state := connection.ConnectionState()
        		agreed := tls.VersionName(state.Version)
        		fmt.Printf("up to %s: %s, protocol %q\n", tls.VersionName(newest), agreed, state.NegotiatedProtocol)
        	}
        }
        """
      When "." is built
      And the program is run
      Then the program says "up to TLS 1.2: <old>"
      And the program says "up to TLS 1.3: <new>"

      Examples:
        | fault               | old                                               | new               |
        | speaks TLS 1.2 only | TLS 1.2, protocol                                 | TLS 1.2, protocol |
        | speaks TLS 1.3 only | remote error: tls: protocol version not supported | TLS 1.3, protocol |

    @myth
    Scenario: Where no protocol is agreed on Go speaks HTTP/1.1
      Given a module proxy "first" that speaks HTTP/1.1 only
      And a module proxy "second"
      And GODEBUG is "http2debug=1"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"
      And the build log does not say "http2: Transport encoding header"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And the build log says "http2: Transport encoding header"

    Scenario: What speaks HTTP on the port of HTTPS is there under HTTP
      Given a module proxy "first" that speaks HTTP without TLS
      And GOPROXY is "https://first.lab.test"
      When the modules are downloaded
      Then it fails in the "tls" layer
      When GOPROXY is "http://first.lab.test"
      And the modules are downloaded
      Then it succeeds

  Rule: What other clients say of a chain that is not whole

    @needs-curl
    Scenario: curl speaks of the issuer's certificate where Go speaks of an unknown authority
      Given a module proxy "first" that does not show its intermediate certificate
      And a module proxy "second"
      When the command "curl -sS https://first.lab.test/example.com/dep/@v/list" is run
      Then the command fails
      And the command says "curl: (60) SSL certificate problem: unable to get local issuer certificate"
      And the command does not say "unknown authority"
      When the command "curl -sS https://second.lab.test/example.com/dep/@v/list" is run
      Then the command succeeds
      And the command says "v1.2.0"
      # The client can be given the certificate that is missing.
      When the command "curl -sS --cacert /etc/lab/intermediate.pem https://first.lab.test/example.com/dep/@v/list" is run
      Then the command succeeds
      And the command says "v1.2.0"

    @needs-curl
    Scenario: curl -v names the server's own certificate alone, whatever else the server shows
      Given a module proxy "first"
      When the command "curl -v https://first.lab.test/example.com/dep/@v/list" is run
      Then the command succeeds
      And the command says "Server certificate:"
      And the command says "issuer: CN=Lab Root CA Intermediate"
      And the command does not say "subject: CN=Lab Root CA Intermediate"

    @needs-openssl
    Scenario: openssl s_client shows all certificates, and goes on with a chain that it can't verify
      Given a module proxy "first" that has a certificate of an unknown authority
      And a module proxy "second"
      When the command "sh -c 'openssl s_client -connect first.lab.test:443 -servername first.lab.test -showcerts < /dev/null'" is run
      Then the command succeeds
      And the command says "verify error:num=20:unable to get local issuer certificate"
      And the command says "-----BEGIN CERTIFICATE-----"
      When the command "sh -c 'openssl s_client -connect first.lab.test:443 -servername first.lab.test -verify_return_error < /dev/null'" is run
      Then the command fails
      When the command "sh -c 'openssl s_client -connect second.lab.test:443 -servername second.lab.test -verify_return_error < /dev/null'" is run
      Then the command succeeds
      And the command says "Verify return code: 0 (ok)"
      And the command does not say "verify error"

  Rule: Whom a build trusts

    Scenario Outline: A machine without authorities trusts nobody, until <name> is <value>
      Given a lab
      And the system file "/etc/ssl/certs/ca-certificates.crt" with the content
        """
        """
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "tls: failed to verify certificate: x509: certificate signed by unknown authority"
      When <name> is "<value>"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | name          | value                 |
        | SSL_CERT_FILE | /etc/lab/root.pem     |
        | SSL_CERT_DIR  | /etc/lab              |
        | SSL_CERT_DIR  | /etc/nothing:/etc/lab |

    Scenario: A file of authorities with CRLF line ends is read as any other
      Given a lab
      And the system file "/etc/ssl/certs/ca-certificates.crt" with the content
        """
        """
      And the system file "/etc/lab/root.pem" with CRLF line ends
      When the modules are downloaded
      Then it fails in the "tls" layer
      When SSL_CERT_FILE is "/etc/lab/root.pem"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
      # Its first line has 27 letters, and ends with CR and LF.
      When the command "sh -c 'head -n 1 /etc/lab/root.pem | wc -c'" is run
      Then the command says "29"
      Given the system file "/etc/lab/root.pem" with LF line ends
      When the command "sh -c 'head -n 1 /etc/lab/root.pem | wc -c'" is run
      Then the command says "28"

    Scenario: Trust in the authority of an intercepting proxy is what helps, and is what is advised
      Given an intercepting proxy with its own authority
      And a complete go.sum
      When the modules are downloaded
      Then the build fails
      And the build log says "certificate signed by unknown authority"
      And "default" was never contacted
      And its fix makes the download succeed
      And "default" served "example.com/dep@v1.2.0"

    Scenario: A machine that trusts the authority of an intercepting proxy notices nothing
      Given an intercepting proxy with its own authority
      And the intercepting authority is trusted
      When the modules are downloaded
      Then it succeeds
      And the build log does not say "certificate"
      And "interception" was contacted

    @myth
    Scenario: SSL_CERT_FILE with the authority of an intercepting proxy lets its certificates pass
      Given an intercepting proxy with its own authority
      When the modules are downloaded
      Then the build fails
      And the build log says "tls: failed to verify certificate: x509: certificate signed by unknown authority"
      And the build log does not say "bad certificate"
      # It is what the client told the other end.
      And the diagnosis names "received fatal alert: BadCertificate"
      When SSL_CERT_FILE is "/etc/lab/root.pem"
      And the modules are downloaded
      Then the build fails
      When SSL_CERT_FILE is "/etc/lab/interception.pem"
      And the modules are downloaded
      Then it succeeds
      And "interception" was contacted

    Scenario: An SSL_CERT_FILE that is not there is passed over without a word
      Given an intercepting proxy with its own authority
      And SSL_CERT_FILE is "/etc/lab/missing.pem"
      When the modules are downloaded
      Then the build fails
      And the build log says "certificate signed by unknown authority"
      And the build log does not say "missing.pem"
      When SSL_CERT_FILE is "/etc/lab/interception.pem"
      And the modules are downloaded
      Then it succeeds

    Scenario: An SSL_CERT_FILE that is not there does no harm where the folders of the system have the authority
      Given a lab
      And SSL_CERT_FILE is "/etc/lab/missing.pem"
      When the modules are downloaded
      Then it succeeds
      When SSL_CERT_DIR is "/etc/nothing"
      And the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "certificate signed by unknown authority"
      And the build log does not say "missing.pem"
      When SSL_CERT_DIR is "/etc/ssl/certs"
      And the modules are downloaded
      Then it succeeds

    @myth
    Scenario: GODEBUG=x509usefallbackroots=1 brings no authorities
      Given a lab
      And the system file "/etc/ssl/certs/ca-certificates.crt" with the content
        """
        """
      And GODEBUG is "x509usefallbackroots=1"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build saw the variable "GODEBUG" as "x509usefallbackroots=1"
      And the build log says "certificate signed by unknown authority"
      When SSL_CERT_FILE is "/etc/lab/root.pem"
      And the modules are downloaded
      Then it succeeds

    @myth
    Scenario: GOINSECURE is for modules' own hosts, not for a module proxy
      Given a module proxy "first" that has a self-signed certificate
      And a module proxy "second"
      And GOPROXY is "first"
      And GOINSECURE is "*,example.com/*,first.lab.test"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build saw the variable "GOINSECURE" as "*,example.com/*,first.lab.test"
      And the build log says "certificate signed by unknown authority"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    @needs-git
    Scenario: GOINSECURE lets a module's own host show any certificate, and git judges it all the same
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that has a self-signed certificate
      And GONOSUMDB is "git.lab.test"
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "https fetch: Get "
      And the build log says "certificate signed by unknown authority"
      When GOINSECURE is "git.lab.test"
      And the modules are downloaded
      Then the build fails
      And it fails in the "tls" layer
      And the build log does not say "https fetch"
      And the build log says "fatal: unable to access 'https://git.lab.test/"
      When GIT_SSL_NO_VERIFY is "1"
      And the modules are downloaded
      Then it succeeds
      And "git.lab.test" was contacted

    @myth @slow
    Scenario: generate_cert.go of the standard library makes a certificate and leaves trust as it is
      Given a complete go.sum
      And the system file "/etc/ssl/certs/ca-certificates.crt" with the content
        """
        """
      When the command "sh -c 'cd $TMPDIR && go run $(go env GOROOT)/src/crypto/tls/generate_cert.go --host lab.test --ca && ls *.pem && cd - && go mod download'" is run
      Then the command fails
      And the command says "cert.pem"
      And the command says "key.pem"
      And the command says "certificate signed by unknown authority"
      When SSL_CERT_FILE is "/etc/lab/root.pem"
      And the modules are downloaded
      Then it succeeds
