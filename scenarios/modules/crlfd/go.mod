module example.com/crlfd

go 1.22
